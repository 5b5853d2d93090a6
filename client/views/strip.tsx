/** The line at the foot: who is there, what waits, whether the channel is well, and how the connection is. Always true, never in the way. */
import { createMemo, Show } from "solid-js";
import type { App } from "../app";
import { ago, count, span, time } from "../format";
import { Badge } from "../parts/small";
import { summary } from "./channels/words";
import { currentList, isUnderWay } from "../state";

export function Strip(props: { app: App }) {
  const state = props.app.state;
  const isLive = (): boolean => props.app.connection().at === "live";
  const users = () => Object.values(state().session?.users ?? {}).filter((user) => !user.out);
  return (
    <footer class="strip" aria-label="Status">
      <div class="strip-cell me">
        <button type="button" title="Change your presence" data-anchor="presence" onClick={() => props.app.send({ t: "presence", presence: state().presence === "available" ? "away" : "available" })}>
          <i class={`dot ${isLive() ? (state().presence === "available" ? "ok" : "off") : "warn"}`} />{isLive() ? (state().presence === "available" ? "Available" : "Away") : "Presence paused"}
        </button>
        <span class="num" title="Colleagues who are here">{users().filter((user) => user.presence !== "offline" || user.id === state().session?.me.id).length} of {users().length}</span>
      </div>
      <div class="strip-cell counts num"><ListFacts app={props.app} /></div>
      <div class="strip-cell health"><ChannelFacts app={props.app} /></div>
      <div class="strip-cell live"><Connected app={props.app} /></div>
    </footer>
  );
}

function ListFacts(props: { app: App }) {
  const state = props.app.state;
  const ids = createMemo(() => state().lists[currentList(state())]?.ids ?? []);
  const all = createMemo(() => state().rows);
  const rows = createMemo(() => ids().flatMap((id) => all()[id] ?? []));
  const words = (): string => {
    const { screen, counts } = state();
    if (screen.page) return summary(Object.values(state().session?.channels ?? {}), props.app.now());
    if (screen.checked.length > 0) return `${count(screen.checked.length)} selected`;
    const total = counts?.counts[screen.view] ?? rows().length;
    const unread = rows().filter((row) => row.unread > 0).length;
    if (props.app.connection().at !== "live") return `${count(total)} ${screen.view === "inbox" ? "open" : "here"} · as of ${time(props.app.downSince())}`;
    const waits = rows().filter((row) => row.waitingSince > 0 && row.status === "open").map((row) => row.waitingSince);
    const longest = waits.length > 0 ? ` · longest wait ${span(props.app.now() - Math.min(...waits))}` : "";
    return `${count(total)} ${screen.view === "inbox" ? "open" : "here"} · ${count(unread)} unread${longest}`;
  };
  return <span>{words()}</span>;
}

function ChannelFacts(props: { app: App }) {
  const state = props.app.state;
  const channel = () => state().session?.channels[state().rows[state().screen.open]?.channel ?? 0];
  return (
    <Show when={channel()}>{(one) => (
      <><Badge platform={one().platform} size={14} /><span>{props.app.connection().at !== "live" ? "Channel state unknown while offline" : one().state === "ok"
        ? `${one().name} healthy${one().lastWebhookAt ? ` · last webhook ${ago(one().lastWebhookAt, props.app.now())}` : ""}` : (one().say ?? `${one().name} is ${one().state}`)}</span></>
    )}</Show>
  );
}

function Connected(props: { app: App }) {
  const state = props.app.state;
  const words = (): string => {
    switch (props.app.connection().at) {
      case "live": return "Live";
      case "connecting": case "entering": return "Connecting";
      case "waiting": case "offline": return "Offline";
      default: return "Not connected";
    }
  };
  const isLive = (): boolean => props.app.connection().at === "live";
  const waiting = (): number => state().intents.filter(isUnderWay).length;
  return (
    <>
      <span role="status"><i class={`dot ${isLive() ? "ok" : "warn"}`} />{words()}<Show when={isLive() && props.app.way() > 0}> <span class="mute num">{Math.max(1, Math.round(props.app.way()))}{"\u00a0"}ms</span></Show></span>
      <span class="num" title="The last change of this workspace that is on this screen">{isLive() ? "feed" : "at"} {count(Math.max(0, state().feed))}{!isLive() && waiting() > 0 ? ` · ${waiting()} pending` : ""}</span>
    </>
  );
}

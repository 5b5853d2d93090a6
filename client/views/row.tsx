/** One conversation in the list: three lines of 18, or one when compact. Its height never depends on what it says. */
import { createMemo, For, Show } from "solid-js";
import type { ConversationRow } from "../../server/protocol";
import type { App } from "../app";
import { close } from "../actions";
import { fullTime, span, until, when, windowWarnMs } from "../format";
import { Icon, type IconName } from "../parts/icon";
import { Avatar, Chip, IconButton, PriorityBars, Said } from "../parts/small";
import { routeTo } from "../route";
import { currentList } from "../state";
import { pending } from "../store";

const previewIcons: Readonly<Record<string, IconName>> = {
  note: "lock", image: "image", video: "video", audio: "mic", voice: "mic", document: "clip", sticker: "sticker", animation: "image", video_note: "video",
  location: "pin", contacts: "card", order: "bag",
};
const previewWords: Readonly<Record<string, string>> = {
  image: "Photo", video: "Video", audio: "Audio", voice: "Voice message", document: "File", sticker: "Sticker", animation: "Animation", video_note: "Video message",
  location: "Location", contacts: "Contact", order: "Order", other: "Message", out: "File",
};

export function Row(props: { app: App; row: ConversationRow }) {
  const state = props.app.state;
  const is = createMemo(() => {
    const { screen } = state();
    return { open: screen.open === props.row.id, cursor: screen.cursor === props.row.id, checked: screen.checked.includes(props.row.id), picking: screen.checked.length > 0 };
  });
  const isUnread = (): boolean => props.row.unread > 0;
  /** Tab stops at one row of the list: the keyboard's, the open one, or else the first. */
  const isStop = createMemo((): boolean => {
    if (is().cursor || is().open) return true;
    const { screen } = state();
    const ids = state().lists[currentList(state())]?.ids ?? [];
    return ids[0] === props.row.id && !ids.includes(screen.cursor) && !ids.includes(screen.open);
  });
  const check = (event: MouseEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    props.app.send({ t: "check", conversations: [props.row.id], on: !is().checked });
  };
  function clicked(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (event.shiftKey) return check(event);
    props.app.send({ t: "open", conversation: props.row.id });
  }
  // A press of the mouse focuses too; moving the list then would pull the row away before the button is up.
  function focused(event: FocusEvent & { currentTarget: HTMLElement }): void {
    if (event.currentTarget.matches(":focus-visible")) props.app.send({ t: "cursor", conversation: props.row.id });
  }
  return (
    <div class="row" classList={{ unread: isUnread(), selected: is().open, checked: is().checked, cursor: is().cursor && !is().open }}>
      <button type="button" class="row-check" role="checkbox" aria-checked={is().checked} aria-label={`Select ${props.row.name}`} tabindex="-1" onClick={check}><Show when={is().checked}><Icon name="check" size={12} weight={2} /></Show></button>
      <a class="row-link" data-row={props.row.id} href={routeTo({ view: state().screen.view, conversation: props.row.id })} aria-current={is().open ? "true" : undefined} tabindex={isStop() ? 0 : -1} onClick={clicked} onFocus={focused}>
        <Avatar id={props.row.contact} name={props.row.name} size={32} badge={props.row.platform} />
        <span class="row-name"><Said>{props.row.name}</Said><Show when={props.row.priority !== "none"}><PriorityBars priority={props.row.priority} /></Show><Show when={isUnread()}><span class="hidden">, unread</span></Show></span>
        <time class="row-time" datetime={new Date(props.row.lastAt).toISOString()} title={fullTime(props.row.lastAt)}>{when(props.row.lastAt, props.app.now())}</time>
        <Snippet app={props.app} row={props.row} />
        <Meta app={props.app} row={props.row} />
      </a>
      <span class="row-quick">
        <IconButton icon="check" label="Close" keys="E" size={14} onClick={() => quick(props.app, props.row.id, () => close(props.app))} />
        <IconButton icon="moon" label="Snooze" keys="H" size={14} onClick={() => quick(props.app, props.row.id, () => props.app.send({ t: "menu", menu: "snooze" }))} />
        <IconButton icon="person" label="Assign" keys="A" size={14} onClick={() => quick(props.app, props.row.id, () => props.app.send({ t: "menu", menu: "assign" }))} />
      </span>
    </div>
  );
}

/** Quick actions are about the row under the pointer, whatever else is open. */
function quick(app: App, id: string, action: () => void): void {
  if (!app.state().screen.checked.includes(id)) app.send({ t: "check", conversations: [id], on: true });
  action();
}

function Snippet(props: { app: App; row: ConversationRow }) {
  const state = props.app.state;
  const draft = () => state().drafts[props.row.id];
  const isTyping = (): boolean => state().typing[props.row.id]?.some((one) => one.who === "contact") ?? false;
  const isWaiting = (): boolean => pending(state(), props.row.id).some((one) => one.request.type === "reply" && one.state !== "settled" && one.state !== "refused");
  const icon = (): IconName | undefined => {
    if (isWaiting()) return "clock";
    return draft()?.text ? "pencil" : previewIcons[props.row.previewKind];
  };
  const words = (): string => (draft()?.text && !isWaiting() ? draft()!.text : props.row.preview || previewWords[props.row.previewKind] || "");
  return (
    <span class="row-snippet">
      <Show when={icon()}>{(name) => <Icon name={name()} size={13} />}</Show>
      <Show when={isTyping()}><span class="row-typing">typing…</span></Show>
      <Show when={draft()?.text && !isWaiting()} fallback={<Show when={props.row.previewKind === "out"}><span>{answerer(props.app, props.row)}:</span></Show>}><span>Draft:</span></Show>
      <Said>{words()}</Said>
    </span>
  );
}

/** Whose words the newest answer is; what another program sent is nobody's here. */
function answerer(app: App, { answeredBy = 0 }: ConversationRow): string {
  const { session } = app.state();
  if (answeredBy === session?.me.id) return "You";
  return session?.users[answeredBy]?.name.split(" ")[0] ?? "Sent";
}

function Meta(props: { app: App; row: ConversationRow }) {
  const state = props.app.state;
  const left = (): number => props.row.windowUntil - props.app.now();
  const queued = (): boolean => pending(state(), props.row.id).some((one) => one.state === "queued" && one.request.type !== "read") && props.app.connection().at !== "live";
  const assignee = () => state().session?.users[props.row.assignee];
  const viewers = () => (state().viewing[props.row.id] ?? []).filter((id) => id !== state().session?.me.id && id !== props.row.assignee).slice(0, 1);
  return (
    <span class="row-meta">
      <span class="row-number num">#{props.row.number}</span>
      <span class="row-chips">
        <Show when={queued()}><Chip kind="warn" icon="offline">Pending</Chip></Show>
        <Show when={props.row.trouble > 0}><Chip kind="bad" icon="alert">Not delivered</Chip></Show>
        <Show when={props.row.status === "snoozed"}><Chip kind="bare" icon="moon">{until(props.row.snoozedUntil, props.app.now())}</Chip></Show>
        <Show when={props.row.windowUntil > 0 && props.row.status !== "resolved" && props.row.status !== "snoozed" && !(props.row.trouble > 0 && left() <= 0)}>
          <Show when={left() > 0} fallback={<Chip kind="line" icon="hourglass" title="The platform's answer window is closed">No window</Chip>}>
            <Chip kind={left() < windowWarnMs ? "warn" : "bare"} icon="hourglass" title="Time left in which free text is allowed">{span(left())}</Chip>
          </Show>
        </Show>
        <Show when={props.row.tags[0]}>{(tag) => <Chip><Said>{tag()}</Said></Chip>}</Show>
        <Show when={props.row.tags.length > 1 && props.row.trouble === 0 && !queued()}><Chip kind="bare">+{props.row.tags.length - 1}</Chip></Show>
      </span>
      <span class="row-people">
        <For each={viewers()}>{(id) => <Avatar id={`u${id}`} name={state().session?.users[id]?.name ?? "?"} size={18} title={`${state().session?.users[id]?.name} is looking at this`} />}</For>
        <Show when={assignee()}>{(user) => <Avatar id={`u${user().id}`} name={user().name} size={18} title={`Assigned to ${user().name}`} />}</Show>
      </span>
    </span>
  );
}

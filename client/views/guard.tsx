/** A colleague answered while this reply was being written (picture 14b). It was not sent; the person decides, and the safe way is the first. */
import { createMemo, onCleanup, onMount } from "solid-js";
import type { App } from "../app";
import { ago } from "../format";
import { Avatar, Button } from "../parts/small";
import type { Intent } from "../state";
import { authorName } from "../words";

export function StaleGuard(props: { app: App; intent: Intent; text: string }) {
  const state = props.app.state;
  const session = () => state().session;
  const answer = createMemo(() => {
    const { request } = props.intent;
    const base = request.type === "reply" ? (request.base ?? 0) : 0;
    const entries = state().threads[props.intent.conversation]?.entries ?? [];
    return entries.findLast((entry) => entry.kind === "out" && entry.number > base && entry.author !== `user/${session()?.me.id}`);
  });
  const name = (): string => (answer() ? authorName(answer()!.author, session()?.users ?? {}, session()?.me.id ?? 0, "") : "A colleague");
  const who = (): string => name().split(" ")[0]!;
  const done = (): void => props.app.send({ t: "drop", client: props.intent.client });

  function anyway(): void {
    const { conversation, request } = props.intent;
    if (request.type !== "reply" || props.text.trim() === "") return;
    done();
    const base = state().threads[conversation]?.entries.at(-1)?.number;
    props.app.send({ t: "command", conversation, request: { ...request, content: { type: "text", text: props.text.trim() }, base, force: true } });
    props.app.send({ t: "draft", conversation, draft: null });
  }
  function asNote(): void {
    // Read first: with the intent gone, so is this guard.
    const { conversation } = props.intent;
    const { text } = props;
    done();
    props.app.send({ t: "draft", conversation, draft: { text, note: true } });
  }
  onMount(() => {
    window.addEventListener("parley:send-anyway", anyway);
    onCleanup(() => window.removeEventListener("parley:send-anyway", anyway));
  });
  return (
    <div class="guard" role="alertdialog" aria-label="Newer reply">
      <Avatar id={`u${answer()?.author.split("/")[1] ?? 0}`} name={name()} size={24} />
      <div>
        <b>{who()} answered {answer() ? ago(answer()!.at, props.app.now()) : "before you"}</b>
        <p>Your reply was written before that answer arrived. It has not been sent.</p>
        <div class="guard-actions">
          <Button kind="primary" keys="Enter" onClick={done}>Keep as draft</Button>
          <Button keys="Mod+Enter" onClick={anyway}>Send anyway</Button>
          <Button kind="ghost" onClick={asNote}>Turn into note</Button>
        </div>
      </div>
    </div>
  );
}

/** The open conversation's two halves: what was said, and where one answers. */
import { Show } from "solid-js";
import type { App } from "../app";
import { Composer } from "./composer";
import { Thread } from "./thread";
import { ToastBar } from "./toast";

export function Conversation(props: { app: App; id: string }) {
  return <><Show when={props.id} keyed>{(id) => <Thread app={props.app} id={id} />}</Show><div class="toast-place"><ToastBar app={props.app} /></div><Composer app={props.app} id={props.id} /></>;
}

/** The open conversation's two halves: what was said, and where one answers. */
import { onMount, Show } from "solid-js";
import type { App } from "../app";
import { loadMedia } from "./content";
import { Composer } from "./composer";
import { Thread } from "./thread";
import { ToastBar } from "./toast";

/** The words are drawn by then. Without a connection it is tried again when a file is to be drawn. */
const mediaAheadMs = 300;

export function Conversation(props: { app: App; id: string }) {
  onMount(() => setTimeout(() => void loadMedia().catch(() => undefined), mediaAheadMs));
  return <><Show when={props.id} keyed>{(id) => <Thread app={props.app} id={id} />}</Show><div class="toast-place"><ToastBar app={props.app} /></div><Composer app={props.app} id={props.id} /></>;
}

/** The open conversation's two halves: what was said, and where one answers. */
import type { App } from "../app";
import { Composer } from "./composer";
import { Thread } from "./thread";

export function Conversation(props: { app: App; id: string }) {
  return <><Thread app={props.app} id={props.id} /><Composer app={props.app} id={props.id} /></>;
}

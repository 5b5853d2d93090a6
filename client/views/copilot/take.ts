/** Taking a draft over: into what is written, or in its place. From then on the reply says which draft it was made from. */
import { composerEvent, isRoomy } from "../../actions";
import type { App } from "../../app";
import type { SuggestionEntry } from "../../copilot";

export function insert(app: App, { conversation, number, body }: SuggestionEntry): void {
  const draft = app.state().drafts[conversation];
  const before = draft?.text ?? "";
  const text = before.trim() === "" || body.startsWith(before) ? body : `${before.trimEnd()}\n${body}`;
  put(app, conversation, number, text);
}

export const replace = (app: App, { conversation, number, body }: SuggestionEntry): void => put(app, conversation, number, body);

function put(app: App, conversation: string, suggestion: number, text: string): void {
  app.send({ t: "draft", conversation, draft: { ...app.state().drafts[conversation], text, note: false, suggestion } });
  // Where the pane lies over the conversation it would hide what was taken.
  if (!isRoomy()) app.send({ t: "panel", on: false });
  dispatchEvent(new CustomEvent(composerEvent));
}

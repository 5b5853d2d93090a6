/** What survives a reload: unanswered intents, drafts and the last picture of the inbox. All of it goes when the person signs out. */
import { clear, createStore, del, get, set, values } from "idb-keyval";
import type { Shelf } from "./outbox";
import type { Draft, Intent, State } from "./state";

/** Raised whenever the shape of State changes: an older picture is not worth reading. */
const pictureVersion = 1;
const pictureKey = "picture";
const draftsPlace = "parley.drafts";
const draftsMax = 200;

const outbox = createStore("parley-outbox", "intents");
const pictures = createStore("parley-picture", "pictures");

export const shelf: Shelf = {
  put: (intent: Intent) => set(intent.client, intent, outbox),
  remove: (client: string) => del(client, outbox),
  all: () => values<Intent>(outbox),
};

export async function loadPicture(): Promise<State | null> {
  const kept = await get<{ version: number; state: State }>(pictureKey, pictures);
  return kept?.version === pictureVersion ? kept.state : null;
}

export function savePicture(state: State): Promise<void> {
  return set(pictureKey, { version: pictureVersion, state }, pictures);
}

export function loadDrafts(): Record<string, Draft> {
  try {
    return JSON.parse(localStorage.getItem(draftsPlace) ?? "{}") as Record<string, Draft>;
  } catch {
    return {};
  }
}

export function saveDrafts(drafts: Readonly<Record<string, Draft>>): void {
  try {
    localStorage.setItem(draftsPlace, JSON.stringify(Object.fromEntries(Object.entries(drafts).slice(-draftsMax))));
  } catch { /* the draft is still on the screen */ }
}

export async function forgetAll(): Promise<void> {
  localStorage.removeItem(draftsPlace);
  await Promise.allSettled([clear(outbox), clear(pictures)]);
}

/** What survives a reload: unanswered intents, drafts, files that wait in a composer, and the last picture of the inbox. All of it goes when the person signs out. */
import { clear, createStore, del, get, set, values } from "idb-keyval";
import type { Shelf } from "./outbox";
import type { Draft, Intent, State } from "./state";
import type { FileShelf, KeptFile } from "./uploads";

/** Raised whenever the shape of State changes: an older picture is not worth reading. */
const pictureVersion = 2;
const pictureKey = "picture";
const draftsPlace = "parley.drafts";
const draftsMax = 200;

const outbox = createStore("parley-outbox", "intents");
const pictures = createStore("parley-picture", "pictures");
const files = createStore("parley-files", "files");

export const shelf: Shelf = {
  put: (intent: Intent) => set(intent.client, intent, outbox),
  remove: (client: string) => del(client, outbox),
  all: () => values<Intent>(outbox),
};

export const fileShelf: FileShelf = {
  put: (file: KeptFile) => set(file.client, file, files),
  remove: (client: string) => del(client, files),
  all: () => values<KeptFile>(files),
};

export async function loadPicture(): Promise<State | null> {
  const kept = await get<{ version: number; state: State }>(pictureKey, pictures);
  return kept?.version === pictureVersion ? kept.state : null;
}

export function savePicture(state: State): Promise<void> {
  return set(pictureKey, { version: pictureVersion, state }, pictures);
}

type Drafts = Readonly<Record<string, Draft>>;

/** Drafts lie apart by person, since a browser may be shared. */
function allDrafts(): Record<string, Drafts> {
  try {
    return JSON.parse(localStorage.getItem(draftsPlace) ?? "{}") as Record<string, Drafts>;
  } catch {
    return {};
  }
}

export const loadDrafts = (by: number): Drafts => allDrafts()[by] ?? {};

export function saveDrafts(by: number, drafts: Drafts): void {
  const { [by]: _, ...others } = allDrafts();
  const mine = Object.entries(drafts).slice(-draftsMax);
  try {
    localStorage.setItem(draftsPlace, JSON.stringify(mine.length > 0 ? { ...others, [by]: Object.fromEntries(mine) } : others));
  } catch { /* the draft is still on the screen */ }
}

/** The next person at this machine must not see even for a moment what this one saw. */
export const forgetPicture = (): Promise<void> => clear(pictures);

export async function forgetAll(by: number): Promise<void> {
  saveDrafts(by, {});
  await Promise.allSettled([clear(outbox), clear(files), forgetPicture()]);
}

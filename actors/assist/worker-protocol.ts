/** What the built-in engine's two halves say to each other: `Embedded` on the server's side, the brain in its worker. Plain JSON. */
import type { Classification, Found, Label, LibraryChange, LibraryItem } from "./engine";
import type { Draft } from "./compose";
import type { Input, Language } from "./facts";

export interface ToClassify { readonly tenant: number; readonly text: string; readonly language: Language | null }

/** Each is answered once under its id. */
export type Question =
  | { readonly ask: "classify"; readonly items: readonly ToClassify[] }
  | { readonly ask: "find"; readonly tenant: number; readonly text: string }
  | { readonly ask: "assist"; readonly input: Input }
  | { readonly ask: "language"; readonly text: string; readonly hint: Language | null }
  | { readonly ask: "warm" };

/** By question. */
export interface Replies {
  readonly classify: readonly Classification[];
  readonly find: Found | null;
  readonly assist: Draft;
  readonly language: Language | null;
  readonly warm: true;
}
export type Ask = Question["ask"];

/** What of a tenant is read by itself: labels are few and wanted with every message, items are many and wanted when somebody searches. */
export type Part = "labels" | "items";

/** A portion is answered by `took`, so that a large tenant is not poured in faster than it is drunk. */
export type Up =
  | { readonly id: number; readonly question: Question }
  | { readonly tell: "labels"; readonly tenant: number; readonly labels: readonly Label[] }
  | { readonly tell: "items"; readonly tenant: number; readonly items: readonly LibraryItem[] }
  | { readonly tell: "loaded"; readonly tenant: number; readonly part: Part; readonly ok: boolean }
  | { readonly tell: "change"; readonly tenant: number; readonly changes: readonly LibraryChange[] }
  | { readonly tell: "learn"; readonly tenant: number; readonly labels: readonly Label[] }
  | { readonly tell: "forget"; readonly tenant: number };

export type Down =
  | { readonly id: number; readonly ok: true; readonly value: Replies[Ask] }
  | { readonly id: number; readonly ok: false }
  | { readonly need: number; readonly part: Part }
  | { readonly took: number; readonly part: Part };

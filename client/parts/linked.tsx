/** Untrusted text as text. Only http(s) addresses become links, and a link never learns where it was clicked. */
import { For } from "solid-js";

export interface Piece { text: string; href?: string }

const address = /https?:\/\/[^\s<>"'`{}|\\^]+/gi;

export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(address)) {
    const raw = trimmedEnd(found[0]);
    const href = safe(raw);
    if (!href) continue;
    if (found.index > from) out.push({ text: text.slice(from, found.index) });
    out.push({ text: raw, href });
    from = found.index + raw.length;
  }
  if (from < text.length) out.push({ text: text.slice(from) });
  return out;
}

/** A full stop or a bracket after an address is the sentence's. */
function trimmedEnd(raw: string): string {
  const cut = raw.replace(/[.,;:!?…»”’]+$/u, "");
  return cut.endsWith(")") && !cut.includes("(") ? trimmedEnd(cut.slice(0, -1)) : cut;
}

function safe(raw: string): string | undefined {
  const url = URL.parse(raw);
  return url && (url.protocol === "https:" || url.protocol === "http:") ? url.href : undefined;
}

export function Linked(props: { text: string }) {
  return <For each={pieces(props.text)}>{(piece) => (piece.href ? <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">{piece.text}</a> : piece.text)}</For>;
}

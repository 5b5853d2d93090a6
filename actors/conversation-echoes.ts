/**
 * Echoes: platforms show us what our account said, our own deliveries too, often before they answer them. An own echo never becomes a second entry, and settles
 * what became of the delivery. It is known by the platform's id; before that is known, by its text, since a customer who was sent exactly this text in this
 * conversation has it, whatever became of the answer. A file can't be known so: its echo waits for the answer, and stays if none comes.
 */
import { after, type Envelope, type Step } from "./behavior";
import type { State } from "./conversation";
import { receipt, type Outgoing } from "./conversation-deliveries";
import { echoes, words } from "./messages";
import type { Content, Received } from "./messages";

/** Longer than any delivery takes to be answered. */
const echoWaitMs = 45_000;

/** What an echo of our own does; null: somebody said it in another program. */
export function echoed(state: State, message: Received, envelope: Envelope): Step<State> | null {
  if (state.sent.some((sent) => sent.ext === message.ext)) return [state];
  const own = ownOf(state, message.content);
  if (own) return receipt(state, { type: "receipt", state: "sent", ext: message.ext, delivery: `${state.id}.${own.number}.${own.attempt}`, sentAt: message.sentAt });
  if (state.outbox.length > 0 && !message.waited) return [state, after(`echo.${envelope.seq}`, envelope.at + echoWaitMs, { ...message, waited: true })];
  return null;
}

/** The delivery under way, or the oldest whose fate is unknown, that carries this text. */
function ownOf(state: State, content: Content): Outgoing | undefined {
  const print = content.type === "text" ? printed(content.text) : undefined;
  return print === undefined ? undefined : [...state.outbox.slice(0, 1), ...state.trouble.filter((each) => each.unknown)].find((each) => each.print === print);
}

/** What to remember of a message on its way, on platforms that echo. */
export function printOf(state: State, content: Content): { readonly print?: string } {
  return content.type === "text" && state.thread !== null && echoes[state.thread.platform] ? { print: printed(words(content)) } : {};
}

const fnvBasis = 0x811c9dc5;
const fnvBasisOther = 0x6c62272e;
const fnvPrime = 0x01000193;
const hexRadix = 16;

/** Length and two hashes: equal for equal texts, whatever the platform did to the spaces around and between words. FNV-1a, since actors know no packages. */
function printed(text: string): string {
  const said = text.trim().replace(/\s+/g, " ");
  let [one, other] = [fnvBasis, fnvBasisOther];
  for (let at = 0; at < said.length; at++) {
    one = Math.imul(one ^ said.charCodeAt(at), fnvPrime);
    other = Math.imul(other ^ said.charCodeAt(said.length - 1 - at), fnvPrime);
  }
  return [said.length, one >>> 0, other >>> 0].map((part) => part.toString(hexRadix)).join(".");
}

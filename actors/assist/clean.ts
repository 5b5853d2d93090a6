/**
 * Plain text out of whatever an engine wrote. A draft is sent to customers and shown to agents, so it carries no markup, nothing invisible, and no address but the shop's own: a link
 * or a picture that an injected text smuggled in would tell a stranger what was said (https://genai.owasp.org, LLM01 and LLM02).
 */

export interface Cleaned { readonly text: string; readonly hadLink: boolean; readonly hadMarkup: boolean; readonly hadContact: boolean }

/** What a draft may name. `hosts` also covers those below them; `text` is where addresses and numbers of people may come from. */
export interface Allowed { readonly hosts: readonly string[]; readonly text: string }

/** Controls, directions, zero widths, fillers, the private planes, and Unicode's tag letters and selectors, which spell words that nobody sees. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Co}]|(?![\n\t])\p{Cc}/gu;
/** What some scripts and pictures are joined by. */
const joins = /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u;
const joiners = ["\u200c", "\u200d", "\ufe0f"];
const isJoin = (sign: string, before: string): boolean => joiners.includes(sign) && joins.test(before);
const passes = 8;

export function clean(raw: string, allowed: Allowed): Cleaned {
  let text = raw.replace(/\r\n?/g, "\n").replace(invisible, (sign, at: number, all: string) => (isJoin(sign, all.slice(Math.max(0, at - 3), at)) ? sign : "")).normalize("NFC");
  let [hadLink, hadMarkup, hadContact] = [false, false, false];
  // Taking something out may put together what stood around it, so it is done until nothing changes.
  for (let pass = 0; pass < passes; pass++) {
    const before = text;
    const unmarked = withoutMarkup(text);
    hadMarkup ||= unmarked.had;
    const uncontacted = withoutContacts(unmarked.text, allowed.text);
    hadContact ||= uncontacted.had;
    const unlinked = withoutLinks(uncontacted.text, allowed.hosts);
    hadLink ||= unlinked.had;
    // What is left of tags. Only `5 < 6` keeps its sign.
    text = unlinked.text.trim().replace(/(?<![\s\d])[<>]|[<>](?![\s\d])/g, "");
    if (text === before) break;
  }
  return { text: text.replace(/[ \t]{2,}/g, " ").replace(/ +([.,;:!?])(?=\s|$)/g, "$1").replace(/\n{3,}/g, "\n\n").trim(), hadLink, hadMarkup, hadContact };
}

interface Taken { readonly text: string; readonly had: boolean }

/** Pictures go with their addresses; links keep their words; the rest of Markdown's and HTML's signs go. */
function withoutMarkup(text: string): Taken {
  const plain = text
    .replace(/<(script|style|iframe|svg|object|template|noscript)\b[\s\S]*?(<\/\1\s*>|$)/gi, "")
    .replace(/<!--[\s\S]*?(-->|$)/g, "")
    .replace(/<\/?[a-z!?][^<>]*(>|$)/gi, "")
    .replace(/&(?:lt|gt|quot|amp|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});/gi, " ")
    .replace(/!\[[^\]\n]{0,300}\]\s{0,3}(?:\([^)\n]{0,2000}\)?|\[[^\]\n]{0,300}\])/g, "")
    .replace(/\[([^\]\n]{0,300})\]\s{0,3}\(([^)\n]{0,2000})\)?/g, "$1 $2")
    .replace(/^\s*\[[^\]\n]+\]:\s*\S+.*$/gm, "")
    .replace(/```[a-z]*\n?|`/gi, "")
    .replace(/^\s{0,3}(#{1,6}|>)\s+/gm, "")
    .replace(/(\*\*|__)(?=\S)([\s\S]{0,300}?\S)\1/g, "$2");
  return { text: plain, had: plain !== text };
}

/** With a scheme, with www., or bare names that end in something that looks like a top-level domain; also those written with spaces or [.] to get through. */
const schemes = /\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|(?:javascript|data|vbscript|mailto|tel|sms|whatsapp|tg|file|blob):)\S*/gi;
const bare = /(?<![\p{L}\p{N}])(?<![\p{L}\p{N}._%+'-]@)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?(?:\.|\[\.\]|\(\.\)| ?\(dot\) ?| ?\[dot\] ?|[。．｡])){1,8}(?:xn--[a-z0-9-]{2,59}|\p{L}{2,24})(?::\d{2,5})?(?:[/?#][^\s]*)?(?![\p{L}\p{N}])/giu;
const addresses = /(?<![\p{N}.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5})?(?:\/\S*)?|\/\/[\p{L}\p{N}.-]+\.\p{L}{2,}\S*/giu;

function withoutLinks(text: string, hosts: readonly string[]): Taken {
  let had = false;
  const take = (link: string): string => {
    if (isOurs(link, hosts)) return link;
    had = true;
    return "";
  };
  const taken = text.replace(schemes, take).replace(addresses, take).replace(bare, (link) => (looksLikeHost(link) ? take(link) : link));
  return { text: taken, had };
}

/**
 * `botas.La` is a missing space, `p.ej.` an abbreviation. Channels make links of the rest by themselves, whatever its case, so in doubt it is one.
 */
function looksLikeHost(link: string): boolean {
  if (/[/?#:]|\[\.\]|\(\.\)|\(dot\)|\[dot\]|[。．｡]/i.test(link)) return true;
  const last = link.slice(link.lastIndexOf(".") + 1);
  if (abbreviations.has(link.toLowerCase())) return false;
  return !/^\p{Lu}\p{Ll}+$/u.test(last) || commonDomains.has(last.toLowerCase());
}
const abbreviations = new Set(["p.ej", "p.ex", "p.es"]);
const commonDomains = new Set("com net org io co ai app dev info biz xyz top site online shop store me tv cc ly gl gg link click live eu es fr de it nl pt uk us ru cn br mx ar cl pe in tk ml ga".split(" "));

function isOurs(link: string, hosts: readonly string[]): boolean {
  const trimmed = link.replace(/[.,;:!?)\]}'"»]+$/u, "");
  const whole = /^https?:\/\//i.test(trimmed) ? trimmed : /^[a-z][a-z0-9+.-]*:/i.test(trimmed) && !/^[\p{L}\p{N}.-]+:\d/u.test(trimmed) ? "" : `https://${trimmed.replace(/^\/\//, "")}`;
  if (!URL.canParse(whole)) return false;
  const url = new URL(whole);
  const name = url.hostname.toLowerCase();
  // No user and no port: `https://nortia.example@evil.example` is not ours. A query could carry what was said, even to our own pages.
  return url.username === "" && url.password === "" && url.port === "" && url.search === "" && url.hash === "" && hosts.some((host) => name === host.toLowerCase() || name.endsWith(`.${host.toLowerCase()}`));
}

const mails = /[\p{L}\p{N}._%+'-]{1,64}\s?@\s?[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})*/giu;
const phones = /(?<![\p{L}\p{N}])\+?\d(?:[ ()./-]{0,2}\d){8,14}(?!\d)/gu;

/** Addresses and numbers of people, unless the facts given have them. */
function withoutContacts(text: string, known: string): Taken {
  let had = false;
  const digits = known.replace(/[^\d\n]+/g, "");
  const lower = known.toLowerCase();
  const taken = text
    .replace(mails, (mail) => (lower.includes(mail.toLowerCase()) ? mail : ((had = true), "")))
    .replace(phones, (phone) => (digits.includes(phone.replace(/\D/g, "")) ? phone : ((had = true), "")));
  return { text: taken, had };
}

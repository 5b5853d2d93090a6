/**
 * ModelArts: a workflow that was built in its studio, or a service of one's own under /v1/infers. Both are given the conversation, the customer, the catalogue's lines and the images'
 * addresses, and answer reply_text, suggested_products and actions; the gateway ends requests after 40 seconds and takes 12 MB.
 * https://support.huaweicloud.com/intl/en-us/usermanual-standard-modelarts/inference-modelarts-0023.html
 */
import type { Failure, Usage } from "./engine";
import { outputCharsMax, readOutput } from "./read-output";
import { dataOf, promptVersion } from "./prompt";
import { openKeys } from "./iam";
import { post } from "./http";
import type { Input } from "./facts";
import type { Drafted, RawEngine } from "./raw";
import type { EndpointSettings, Fetch, Limits, WorkflowSettings } from "./settings";

const timeoutMsDefault = 25_000;
const wrapsMax = 4;

export function openModelArts(settings: WorkflowSettings | EndpointSettings, fetch: Fetch, limits: Limits): RawEngine {
  const keys = openKeys(settings.auth, fetch);
  const { engine: name } = settings;
  const ask = async (input: Input, signal: AbortSignal, usage: () => Usage, isSecond = false): Promise<Drafted> => {
    const key = await keys.headers(signal);
    if (!key.ok) return { ok: false, failure: key.failure, usage: usage() };
    const answer = await post(fetch, settings.url, key.headers, bodyOf(input), { signal, timeoutMs: limits.timeoutMs ?? timeoutMsDefault, bytesMax: outputCharsMax });
    if (answer.ok) return { ok: true, raw: unwrapped(answer.text), usage: usage() };
    // A token may have ended early; a second one that is refused says that we are.
    if (answer.status === 401 && !isSecond && keys.refused()) return await ask(input, signal, usage, true);
    return { ok: false, failure: answer.failure, usage: usage() };
  };
  return {
    name,
    draft: async (input, { signal }) => {
      const began = performance.now();
      const usage = (): Usage => ({ engine: name, ms: performance.now() - began, tokensIn: 0, tokensOut: 0, micros: 0 });
      if (signal.aborted) return { ok: false, failure: { why: "stopped" }, usage: usage() };
      return await ask(input, signal, usage);
    },
    translate: async () => ({ ok: false, failure: unsupported, usage: { engine: name, ms: 0, tokensIn: 0, tokensOut: 0, micros: 0 } }),
  };
}

const unsupported: Failure = { why: "unsupported" };

/** The names are those of a workflow's start node; its plug-ins come back for more by the conversation's id and the SKUs. */
function bodyOf(input: Input): unknown {
  const { conversation, customer, products, articles, answers } = dataOf(input);
  return {
    inputs: {
      conversation_id: input.conversation, conversation, customer, inventory: products, articles, answers,
      images: input.products.flatMap(({ sku, image }) => (image === undefined ? [] : [{ sku, url: image }])),
      language: input.replyIn ?? input.language, tone: input.tone, tools: input.shop.tools, shop: input.shop.name, rules: input.shop.rules ?? "", prompt_version: promptVersion,
    },
  };
}

/** Workflows put their answer into outputs, results or data, as an object or as text; what has reply_text is it. */
function unwrapped(text: string): unknown {
  const read = readOutput(text);
  // Cut off, or no JSON at all: the guard reads it the same way and knows what may be used.
  if (!read.ok || read.isCut) return text;
  let value: unknown = read.value;
  for (let wraps = 0; wraps < wrapsMax; wraps++) {
    if (typeof value === "string") {
      const inner = readOutput(value);
      if (!inner.ok) return value;
      if (inner.isCut) return value;
      value = inner.value;
    }
    if (typeof value !== "object" || value === null) return text;
    const record = value as Record<string, unknown>;
    if ("reply_text" in record) return record;
    const next = ["outputs", "output", "result", "results", "data", "answer", "text", "content"].map((name) => record[name]).find((each) => each !== undefined && each !== null);
    if (next === undefined) return record;
    value = Array.isArray(next) ? next[0] : next;
  }
  return value;
}

/**
 * Models by the AI SDK. An answer is one JSON object that is shown while it is written; an order is part of it, or a tool call that nobody executes: it ends up as a proposal, and the
 * model is told that an agent decides. The SDK is loaded with the first question, its telemetry stays off, and what goes wrong becomes one of our failures.
 */
import type { ModelMessage } from "ai";
import { factsOf } from "./claims";
import type { Asking, Failure, Translated, Usage } from "./engine";
import type { Input, Language } from "./facts";
import { openModel } from "./hosted-models";
import { failureOf, TooLarge } from "./http";
import { orderLine, promptFor, schemaFor, translationPrompt } from "./prompt";
import type { Drafted, RawEngine } from "./raw";
import { outputCharsMax, readOutput } from "./read-output";
import type { Fetch, HostedSettings, Limits } from "./settings";
import { openStream } from "./stream";

const timeoutMsDefault = 25_000;
/** Nothing new for so long: the model hangs, whatever time is left. */
const silenceMs = 12_000;
const outputTokensMaxDefault = 1_200;
const retriesMax = 2;
const toolCallsMax = 4;
const picturesMax = 4;
const millionTokens = 1_000_000;
const charsPerToken = 4;

export function openHosted(settings: HostedSettings, fetch: Fetch, limits: Limits): RawEngine {
  return {
    name: "hosted",
    model: settings.model,
    draft: async (input, asking) => await draft(settings, fetch, limits, input, asking),
    translate: async (text, into, { signal }) => await translate(settings, fetch, limits, text, into, signal),
  };
}

interface Spent { tokensIn: number; tokensOut: number }

async function draft(settings: HostedSettings, fetch: Fetch, limits: Limits, input: Input, { signal, onText }: Asking): Promise<Drafted> {
  const began = performance.now();
  const spent: Spent = { tokensIn: 0, tokensOut: 0 };
  const usage = (): Usage => usageOf(settings, spent, performance.now() - began);
  const fail = (failure: Failure): Drafted => ({ ok: false, failure, usage: usage() });
  const withTools = settings.tools === true && input.shop.tools.includes("create_order");
  const prompt = promptFor(input, !withTools);
  if (signal.aborted) return fail({ why: "stopped" });
  if (prompt === null) return fail({ why: "too_large" });
  const deadline = AbortSignal.timeout(limits.timeoutMs ?? timeoutMsDefault);
  const stream = onText === undefined ? null : openStream(onText, { hosts: input.shop.linkHosts, text: input.articles.map((article) => article.text).join("\n") }, factsOf(input, []));
  const messages: ModelMessage[] = [{ role: "user", content: [{ type: "text", text: prompt.data }, ...picturesOf(settings, input)] }];
  const task: Task = { settings, fetch, limits, instructions: prompt.instructions, schema: schemaFor(input, !withTools), signal: AbortSignal.any([signal, deadline]), withTools };
  try {
    let said = await say(task, messages, spent, stream?.push);
    const calls = said.calls;
    // Some models only call; then they are told what became of it, once, and asked for the words.
    if (calls.length > 0 && said.text.trim() === "") said = await say({ ...task, withTools: false }, [...messages, ...waitingFor(said)], spent, stream?.push);
    stream?.end();
    if (said.isRefused) return fail({ why: "refused" });
    return { ok: true, raw: withCalls(said.text, calls), usage: usage() };
  } catch (error) {
    return fail(signal.aborted ? { why: "stopped" } : deadline.aborted ? { why: "timeout" } : await failureIn(error));
  }
}

async function translate(settings: HostedSettings, fetch: Fetch, limits: Limits, text: string, into: Language, signal: AbortSignal): Promise<Translated> {
  const began = performance.now();
  const spent: Spent = { tokensIn: 0, tokensOut: 0 };
  const usage = (): Usage => usageOf(settings, spent, performance.now() - began);
  const deadline = AbortSignal.timeout(limits.timeoutMs ?? timeoutMsDefault);
  const { instructions, data } = translationPrompt(text, into);
  try {
    const said = await say({ settings, fetch, limits, instructions, schema: null, signal: AbortSignal.any([signal, deadline]), withTools: false }, [{ role: "user", content: data }], spent);
    if (said.isRefused) return { ok: false, failure: { why: "refused" }, usage: usage() };
    const translated = said.text.trim();
    // A translation is as long as its original, more or less; what is much longer is something else.
    const isOne = translated !== "" && translated.length <= text.length * 4 + 200 && !/^\s*<(!doctype|html)/i.test(translated);
    return isOne ? { ok: true, text: translated, usage: usage() } : { ok: false, failure: { why: "unreadable" }, usage: usage() };
  } catch (error) {
    return { ok: false, failure: signal.aborted ? { why: "stopped" } : deadline.aborted ? { why: "timeout" } : await failureIn(error), usage: usage() };
  }
}

interface Task {
  readonly settings: HostedSettings; readonly fetch: Fetch; readonly limits: Limits; readonly instructions: string;
  /** of the answer, which stands in the instructions too, since some services only promise JSON of any kind; null: plain text */
  readonly schema: Record<string, unknown> | null;
  readonly signal: AbortSignal; readonly withTools: boolean;
}
interface Call { readonly name: string; readonly input: unknown }
interface Told { readonly text: string; readonly calls: readonly Call[]; readonly isRefused: boolean }

async function say({ settings, fetch, limits, instructions, schema, signal, withTools }: Task, messages: ModelMessage[], spent: Spent, onText?: (piece: string) => void): Promise<Told> {
  const { jsonSchema, streamText, tool } = await import("ai");
  // It warns on the console of what a provider leaves out, and a log is no place for that.
  (globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;
  const model = await openModel(settings, fetch, schema);
  const result = streamText({
    model, instructions, messages,
    ...(withTools && {
      tools: { create_order: tool({ description: "Proposes an order. An agent approves or dismisses it; calling this orders nothing.", inputSchema: jsonSchema({ type: "object", properties: { lines: { type: "array", items: orderLine } }, required: ["lines"], additionalProperties: false }) }) },
      toolApproval: { create_order: "user-approval" as const },
    }),
    abortSignal: signal, timeout: { chunkMs: silenceMs }, maxRetries: retriesMax, maxOutputTokens: limits.outputTokensMax ?? outputTokensMaxDefault,
    telemetry: { isEnabled: false, recordInputs: false, recordOutputs: false },
    // Nothing of a conversation is to be kept where it is answered.
    ...(settings.provider === "openai" && { providerOptions: { openai: { store: false } } }),
    // Pictures' addresses are for the model's provider; nobody here fetches them.
    experimental_download: async (wanted) => wanted.map(() => null),
    onError: () => undefined,
  });
  let text = "";
  let isRefused = false;
  let isCounted = false;
  const calls: Call[] = [];
  const count = (tokensIn?: number, tokensOut?: number): void => {
    if (isCounted) return;
    isCounted = true;
    // Who is stopped, or keeps no count, has been paid all the same.
    spent.tokensIn += tokensIn ?? Math.ceil((instructions.length + JSON.stringify(messages).length) / charsPerToken);
    spent.tokensOut += tokensOut ?? Math.ceil(text.length / charsPerToken);
  };
  signal.addEventListener("abort", () => count(), { once: true });
  for await (const part of result.stream) {
    switch (part.type) {
      case "text-delta":
        text += part.text;
        if (text.length > outputCharsMax) {
          count();
          throw new TooLarge("too large");
        }
        onText?.(part.text);
        break;
      case "tool-call":
        if (calls.length < toolCallsMax) calls.push({ name: part.toolName, input: part.input });
        break;
      case "finish":
        isRefused = part.finishReason === "content-filter";
        count(part.totalUsage.inputTokens, part.totalUsage.outputTokens);
        break;
      case "error": throw part.error;
      case "abort": throw new Aborted("stopped or too late");
      default: break;
    }
  }
  return { text, calls, isRefused };
}

class Aborted extends Error {}

/** In words, since a call that waits for a person can't be part of what is sent: the model only needs to know that it was heard. */
function waitingFor({ calls }: Told): ModelMessage[] {
  return [{ role: "assistant", content: `I proposed: ${JSON.stringify(calls).slice(0, 2_000)}` }, { role: "user", content: "The proposal waits for an agent's approval; nothing has been ordered. Now write the JSON answer." }];
}

/** Calls become actions of the answer, whatever it says of actions itself; the guard judges them all. */
function withCalls(text: string, calls: readonly Call[]): unknown {
  if (calls.length === 0) return text;
  const read = readOutput(text);
  const answer = read.ok ? (read.value as Record<string, unknown>) : { reply_text: "" };
  const actions = calls.map(({ name, input }) => ({ type: name, ...(typeof input === "object" && input !== null && !Array.isArray(input) && { lines: (input as { lines?: unknown }).lines }) }));
  return { ...answer, actions };
}

function picturesOf(settings: HostedSettings, input: Input): { type: "file"; mediaType: string; data: URL }[] {
  if (settings.pictures !== true) return [];
  return input.products.flatMap(({ image }) => (image !== undefined && URL.canParse(image) ? [{ type: "file" as const, mediaType: "image/*", data: new URL(image) }] : [])).slice(0, picturesMax);
}

function usageOf({ price }: HostedSettings, { tokensIn, tokensOut }: Spent, ms: number): Usage {
  const micros = price === undefined ? 0 : Math.ceil((tokensIn * price.inMicros + tokensOut * price.outMicros) / millionTokens);
  return { engine: "hosted", ms, tokensIn, tokensOut, micros };
}

async function failureIn(error: unknown): Promise<Failure> {
  const { APICallError, RetryError } = await import("ai");
  const cause = RetryError.isInstance(error) ? error.lastError : error;
  if (causes(cause).some((each) => each instanceof TooLarge)) return { why: "unreadable" };
  if (APICallError.isInstance(cause)) {
    // 200 with something that is no answer: a page of HTML from a proxy, or half an event.
    if (cause.statusCode !== undefined && cause.statusCode < 300) return { why: "unreadable" };
    if (cause.statusCode !== undefined) return failureOf(cause.statusCode, cause.responseBody ?? "", cause.responseHeaders?.["retry-after"] ?? null);
    return { why: "unavailable" };
  }
  const names = causes(cause).map((each) => (each instanceof Error ? each.name : ""));
  if (names.some((name) => name === "TimeoutError")) return { why: "timeout" };
  if (names.some((name) => /JSONParse|TypeValidation|NoOutput|NoObject|NoContent|InvalidResponse|EmptyResponse/.test(name))) return { why: "unreadable" };
  return { why: "unavailable" };
}

const causesMax = 5;
function causes(error: unknown): unknown[] {
  const all: unknown[] = [];
  for (let each = error; each !== undefined && each !== null && all.length < causesMax; each = (each as { cause?: unknown }).cause) all.push(each);
  return all;
}

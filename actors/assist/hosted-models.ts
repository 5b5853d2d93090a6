/** A provider's model, ready to be asked: its address, its key and our way out are all it has; nothing is read from the environment, and nothing but our fetch goes out. */
import type { LanguageModel, LanguageModelMiddleware } from "ai";
import { bounded } from "./http";
import type { Fetch, HostedSettings } from "./settings";

/** `schema`: what the answer is to be, for services that can hold a model to it; null: plain text. */
export async function openModel(settings: HostedSettings, fetch: Fetch, schema: Record<string, unknown> | null): Promise<Exclude<LanguageModel, string>> {
  const { extractJsonMiddleware, extractReasoningMiddleware, wrapLanguageModel } = await import("ai");
  const model = await bare(settings, through(fetch));
  // Asked for by hand: the SDK's own way parses all there is with every word, and a model that talks without end would take the whole process with it.
  const asJson = { specificationVersion: "v4", transformParams: async ({ params }) => (schema === null ? params : { ...params, responseFormat: { type: "json", schema, name: "reply" } }) } satisfies LanguageModelMiddleware;
  // The last one stands next to the model: thoughts go first, then the fence around the answer.
  return wrapLanguageModel({ model: model as Parameters<typeof wrapLanguageModel>[0]["model"], middleware: [asJson, ...(schema === null ? [] : [extractJsonMiddleware()]), extractReasoningMiddleware({ tagName: "think" })] });
}

type FetchLike = typeof globalThis.fetch;

async function bare({ provider, model, key, baseUrl }: HostedSettings, fetch: FetchLike): Promise<Exclude<LanguageModel, string>> {
  const options = { apiKey: key, fetch, ...(baseUrl !== undefined && { baseURL: baseUrl }) };
  switch (provider) {
    case "openai": return (await import("@ai-sdk/openai")).createOpenAI({ ...options, baseURL: baseUrl ?? "https://api.openai.com/v1" }).responses(model);
    case "anthropic": return (await import("@ai-sdk/anthropic")).createAnthropic({ ...options, baseURL: baseUrl ?? "https://api.anthropic.com/v1" })(model);
    case "google": return (await import("@ai-sdk/google")).createGoogle({ ...options, baseURL: baseUrl ?? "https://generativelanguage.googleapis.com/v1beta" })(model);
    case "compatible": return (await import("@ai-sdk/openai-compatible")).createOpenAICompatible({ ...options, name: "compatible", baseURL: baseUrl ?? "", includeUsage: true }).chatModel(model);
  }
}

/** The SDK's fetch by ours. What it sends is always JSON in a string. */
function through(fetch: Fetch): FetchLike {
  const call = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
    const headers = Object.fromEntries(new Headers(init?.headers).entries());
    const method = init?.method === "GET" ? "GET" : "POST";
    if (init?.body !== undefined && init.body !== null && typeof init.body !== "string") throw new Error("only text is sent to models");
    return bounded(await fetch(url, { method, headers, ...(typeof init?.body === "string" && { body: init.body }), signal: init?.signal ?? new AbortController().signal }));
  };
  return call as FetchLike;
}

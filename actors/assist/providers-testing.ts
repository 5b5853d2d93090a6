/** Stand-ins for the providers' services: real HTTP on loopback, their wire shapes as their public pages have them, our own words in them. */
import type { Fetch } from "./settings";

export interface Asked { readonly path: string; readonly headers: Headers; readonly body: string }
export interface Fake extends AsyncDisposable {
  readonly url: string;
  readonly asked: Asked[];
  /** resolves when an asker has given up */
  readonly cut: Promise<void>;
  /** for the next request and those after it */
  answer(with_: (asked: Asked) => Response | Promise<Response>): void;
}

export function startFake(first: (asked: Asked) => Response | Promise<Response> = () => new Response("nothing was arranged", { status: 500 })): Fake {
  let respond = first;
  const cut = Promise.withResolvers<void>();
  const asked: Asked[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1", port: 0, idleTimeout: 30,
    fetch: async (request) => {
      const each = { path: new URL(request.url).pathname + new URL(request.url).search, headers: request.headers, body: await request.text() };
      asked.push(each);
      request.signal.addEventListener("abort", () => cut.resolve());
      return await respond(each);
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, asked, cut: cut.promise, answer: (with_) => void (respond = with_), [Symbol.asyncDispose]: async () => void (await server.stop(true)) };
}

/** The server's way out in production refuses addresses inside; here that is all there is. */
export const straight: Fetch = (url, { method, headers, body, signal }) => fetch(url, { method, redirect: "manual", headers: { ...headers }, ...(body !== undefined && { body }), signal });

/** Server-sent events, `ms` between two of them. */
export function events(list: readonly (string | object)[], ms = 0, head: ResponseInit = {}): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    async start(controller) {
      try {
        for (const each of list) {
          controller.enqueue(encoder.encode(typeof each === "string" ? each : `data: ${JSON.stringify(each)}\n\n`));
          if (ms > 0) await Bun.sleep(ms);
        }
        controller.close();
      } catch {
        // The asker has gone.
      }
    },
  });
  return new Response(body, { ...head, headers: { "content-type": "text/event-stream", ...head.headers } });
}

/** In pieces as models write them. */
export const pieces = (text: string, length = 7): string[] => text.match(new RegExp(`[\\s\\S]{1,${length}}`, "g")) ?? [];

interface Spoken { readonly ms?: number; readonly call?: { name: string; input: unknown }; readonly finish?: string }

/** https://platform.openai.com/docs/api-reference/chat-streaming, which ModelArts MaaS and many others speak too */
export function chat(text: string, { ms = 0, call, finish }: Spoken = {}): Response {
  const chunk = (delta: object, finish_reason: string | null = null): object => ({ id: "chat-1", object: "chat.completion.chunk", created: 1_700_000_000, model: "any", choices: [{ index: 0, delta, finish_reason }] });
  return events([
    chunk({ role: "assistant", content: "" }), ...pieces(text).map((content) => chunk({ content })),
    ...(call ? [chunk({ tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: call.name, arguments: JSON.stringify(call.input) } }] })] : []),
    chunk({}, finish ?? (call ? "tool_calls" : "stop")),
    { id: "chat-1", object: "chat.completion.chunk", created: 1_700_000_000, model: "any", choices: [], usage: { prompt_tokens: 321, completion_tokens: 45, total_tokens: 366 } },
    "data: [DONE]\n\n",
  ], ms);
}

/** https://platform.openai.com/docs/api-reference/responses-streaming */
export function responses(text: string): Response {
  const item = { id: "msg_1", type: "message", status: "in_progress", role: "assistant", content: [] };
  const response = (status: string, rest: object = {}): object => ({ id: "resp_1", object: "response", created_at: 1_700_000_000, status, model: "any", output: [], ...rest });
  return events([
    { type: "response.created", sequence_number: 0, response: response("in_progress") },
    { type: "response.output_item.added", sequence_number: 1, output_index: 0, item },
    ...pieces(text).map((delta, at) => ({ type: "response.output_text.delta", sequence_number: at + 2, item_id: "msg_1", output_index: 0, content_index: 0, delta, logprobs: [] })),
    { type: "response.output_item.done", sequence_number: 9_000, output_index: 0, item: { ...item, status: "completed", content: [{ type: "output_text", text, annotations: [] }] } },
    { type: "response.completed", sequence_number: 9_001, response: response("completed", { usage: { input_tokens: 321, input_tokens_details: { cached_tokens: 0 }, output_tokens: 45, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 366 } }) },
  ]);
}

/** https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export function messages(text: string): Response {
  const event = (type: string, rest: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
  return events([
    event("message_start", { message: { id: "msg_1", type: "message", role: "assistant", model: "any", content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 321, output_tokens: 1 } } }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    ...pieces(text).map((piece) => event("content_block_delta", { index: 0, delta: { type: "text_delta", text: piece } })),
    event("content_block_stop", { index: 0 }),
    event("message_delta", { delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 45 } }),
    event("message_stop", {}),
  ]);
}

/** https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */
export function candidates(text: string): Response {
  const parts = pieces(text);
  return events(parts.map((piece, at) => ({
    candidates: [{ index: 0, content: { role: "model", parts: [{ text: piece }] }, ...(at === parts.length - 1 && { finishReason: "STOP" }) }],
    usageMetadata: { promptTokenCount: 321, candidatesTokenCount: 45, totalTokenCount: 366 }, modelVersion: "any",
  })));
}

/**
 * The way out to copilots' services. Administrators of tenants enter their addresses, so an address is judged as a stranger's: https to a public one, unless the operator has said that
 * services inside are meant. Names are looked up by the agent that connects, and refused when they lead inside. Redirects are not followed, and an answer ends at a bound.
 *
 * Never Bun's fetch here: it ignores agents, as in outside.ts.
 */
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { RequestFilteringHttpsAgent } from "request-filtering-agent";
import type { Fetch } from "../actors/assist/settings";

export interface CopilotOutside {
  readonly fetch: Fetch;
  /** Why an address can't be asked, as far as that can be told without looking it up. */
  judge(address: string): string | null;
  close(): void;
}

export interface CopilotOutsideOptions {
  /** the operator's word: plain http and addresses inside may be asked too */
  readonly allowsInside: boolean;
  /** for tests */
  readonly lookup?: LookupFunction;
}

/** Longer than any answer of a model: a service that runs away, or means harm, ends here. */
const answerBytesMax = 8 * 1024 * 1024;
const urlCharsMax = 2_048;
const socketsMax = 64;
const idleSocketMs = 30_000;
/** Statuses whose answers have no body: a Response refuses one. */
const bodiless = new Set([204, 205, 304]);

/** What fetch throws when it can't get there; engines tell it from an answer. */
export class NotAllowed extends Error {}

export function openCopilotOutside({ allowsInside, lookup }: CopilotOutsideOptions): CopilotOutside {
  const kept = { keepAlive: true, maxSockets: socketsMax, timeout: idleSocketMs };
  const secure = allowsInside ? new HttpsAgent(kept) : new RequestFilteringHttpsAgent(kept);
  const plain = new HttpAgent(kept);

  const judge = (address: string): string | null => judgeAddress(address, allowsInside);

  const fetch: Fetch = (address, { method, headers, body, signal }) => {
    const wrong = judge(address);
    if (wrong !== null) return Promise.reject(new NotAllowed(`The address ${wrong}.`));
    const url = new URL(address);
    const isPlain = url.protocol === "http:";
    return new Promise((resolve, reject) => {
      const request = (isPlain ? requestHttp : requestHttps)(url, {
        method, agent: isPlain ? plain : secure, signal, ...(lookup && { lookup }),
        headers: { "user-agent": "Parley", "accept-encoding": "identity", ...headers, ...(body !== undefined && { "content-length": Buffer.byteLength(body) }) },
      });
      request.on("error", (error) => reject(signal.aborted ? (signal.reason as Error) : error));
      request.on("response", (response) => resolve(answerOf(response, signal)));
      request.end(body);
    });
  };

  return {
    fetch, judge,
    close() {
      secure.destroy();
      plain.destroy();
    },
  };
}

/** What is wrong with an address, as the end of a sentence; null: it may be asked, unless its name leads inside. */
export function judgeAddress(address: string, allowsInside: boolean): string | null {
  if (address.length > urlCharsMax || !URL.canParse(address)) return "must look like https://api.example.com/v1";
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return "must not hold a user or password";
  if (url.hash !== "") return "must not hold a #";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must begin with https://";
  if (allowsInside) return null;
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const isInside = url.protocol === "http:" || name === "localhost" || name.endsWith(".localhost") || (ipaddr.isValid(name) && ipaddr.process(name).range() !== "unicast");
  return isInside ? "must begin with https:// and be a public one: services inside are asked only where the operator has set PARLEY_COPILOT_PRIVATE_URLS=1" : null;
}

/** The answer as engines read it: its body comes as it arrives. A redirect is an answer like others, which nobody follows. */
function answerOf(response: IncomingMessage, signal: AbortSignal): Response {
  const status = response.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) if (typeof value === "string" && name !== "set-cookie") headers.set(name, value);
  if (bodiless.has(status)) {
    response.resume();
    return new Response(null, { status, headers });
  }
  // A status that Response knows: whatever else comes is none of HTTP's.
  return new Response(bodyOf(response, signal), { status: status >= 200 && status <= 599 ? status : 502, headers });
}

function bodyOf(response: IncomingMessage, signal: AbortSignal): ReadableStream<Uint8Array> {
  let bytes = 0;
  let isOver = false;
  const end = (): void => void response.destroy();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      /** What was read is still there to be taken; only then the stream is over, well or badly. */
      const over = (error: Error | null): void => {
        if (isOver) return;
        isOver = true;
        signal.removeEventListener("abort", end);
        if (error === null) controller.close();
        else controller.error(signal.aborted ? signal.reason : error);
      };
      signal.addEventListener("abort", end, { once: true });
      response.on("data", (chunk: Buffer) => {
        if (isOver) return;
        bytes += chunk.length;
        if (bytes > answerBytesMax) {
          over(new Error("the answer is too large"));
          return end();
        }
        controller.enqueue(new Uint8Array(chunk));
        if ((controller.desiredSize ?? 1) <= 0) response.pause();
      });
      response.on("end", () => over(null));
      response.on("error", over);
      response.on("close", () => over(new Error("the answer ended early")));
    },
    pull: () => void response.resume(),
    cancel() {
      isOver = true;
      end();
    },
  });
}

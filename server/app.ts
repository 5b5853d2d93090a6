/**
 * The edge's HTTP side: routes, and everything that keeps strangers from doing more than they may. Elysia's defaults that were measured to be dangerous are
 * switched off here: its router takes the path from the wrong place for short hosts, and it tells callers the text of errors.
 *
 * No route allows other origins (no CORS). Slow senders of headers are cut off by a proxy, not here: Bun's idle limit covers bodies and idle connections only.
 */
import { Elysia, type AnyElysia } from "elysia";
import type { BunRequest, Server } from "bun";
import type { Assets } from "./assets";
import type { Config } from "./config";
import type { Health } from "./health";
import type { Hosts } from "./hosts";
import { clientAddress, openLimiter } from "./limits";
import { faultOf, type Log } from "./log";
import type { Metrics } from "./metrics";
import { socketSettings } from "./socket";
import { webhookBytesMax, type Webhook } from "./webhook";

export interface AppParts {
  readonly config: Pick<Config, "publicUrl" | "trustProxy">;
  /** the origin of a bucket that browsers bring files to themselves; null: they bring all of them here */
  readonly bucket: string | null;
  readonly hosts: Hosts;
  readonly webhook: Webhook;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly assets: Assets;
  readonly log: Log;
  /** the socket, and whatever else brings routes of its own */
  readonly plugins: readonly AnyElysia[];
}

const idleSecondsMax = 30;
const requestsPerWindowMax = 3_000;
const windowMs = 60_000;

/** For everything a browser may see. The page loads nothing from elsewhere, and nobody may frame it: https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP */
const headers = {
  "content-security-policy": [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:", "media-src 'self' blob:", "connect-src 'self' ws: wss:", "font-src 'self'", "manifest-src 'self'",
    "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
};
const strictTransport = { "strict-transport-security": "max-age=31536000; includeSubDomains" };

export function openApp({ config, bucket, hosts, webhook, health, metrics, assets, log, plugins }: AppParts) {
  const pageHeaders = { ...headers, "content-security-policy": policyFor(bucket) };
  const secured = config.publicUrl?.protocol === "https:" ? { ...pageHeaders, ...strictTransport } : pageHeaders;
  const requests = openLimiter(requestsPerWindowMax, windowMs);
  const addressOf = (request: Request, server: Server<unknown> | null): string =>
    clientAddress(server?.requestIP(request)?.address, request.headers.get("x-forwarded-for"), config.trustProxy);
  const unmasked = (request: Request, server: Server<unknown> | null, look: () => Promise<Response>): Promise<Response> | Response =>
    health.mayLook(request, server?.requestIP(request)?.address) ? look() : fail(401, "not_allowed");

  const receive = (params: Params, request: Request, server: Server<unknown> | null): Promise<Response> =>
    webhook.receive(params["platform"] ?? "", params["channel"], request, () => addressOf(request, server));
  const receiveRouted = (request: BunRequest, server: Server<unknown>): Promise<Response> => receive(request.params, request, server);

  const app = new Elysia({
    // Without this the router looks for the path behind the 11th character, wherever the host ends, and a proxy's rules about paths can be passed by.
    handler: { standardHostname: false },
    serve: { maxRequestBodySize: webhookBytesMax, idleTimeout: idleSecondsMax, development: false, routes: Object.fromEntries(webhookPaths.map((path) => [path, { POST: receiveRouted }])) },
    websocket: socketSettings,
  })
    .onRequest(({ request, server, set }) => {
      // Platforms' webhooks and balancers' health checks come by whatever name or address they were given; what they may do doesn't depend on it.
      // Platforms are no browsers either: for them the headers would cost a third of a webhook's time and protect nobody.
      const door = doorOf(request.url);
      if (door === "webhook") return undefined;
      Object.assign(set.headers, secured);
      if (door === "health") return undefined;
      if (!hosts.isAllowed(request.headers.get("host"))) {
        metrics.refusedHost();
        return fail(421, "unknown_host", "Parley is not known by this name. Set PUBLIC_URL to the address in the browser.");
      }
      const address = addressOf(request, server);
      requests.count(address);
      const waitMs = requests.blockedMs(address);
      return waitMs > 0 ? fail(429, "too_fast", "Too many requests from this address.", { "retry-after": String(Math.ceil(waitMs / 1000)) }) : undefined;
    })
    .onError({ as: "global" }, ({ code, error, request }) => {
      if (code === "NOT_FOUND") return missing(request);
      if (code === "PARSE" || code === "INVALID_COOKIE_SIGNATURE") return fail(400, "unreadable");
      if (code === "VALIDATION") return fail(422, "invalid");
      const id = crypto.randomUUID();
      log.error("request_failed", { request: id, method: request.method, ...faultOf(error) });
      return fail(500, "internal", `Something went wrong in Parley. Its log knows more under ${id}.`);
    });

  // The bytes are read by the webhook itself: a signature is over what came, not over what a parser made of it.
  const raw = { parse: "none" } as const;
  for (const path of webhookPaths)
    app
      .post(path, ({ params, request, server }) => receive(params as Params, request, server), raw)
      .get(path, ({ params, request, server }) => webhook.handshake((params as Params)["platform"] ?? "", (params as Params)["channel"], new URL(request.url).searchParams, () => addressOf(request, server)));
  app
    .get("/health/live", () => health.live())
    .get("/health/ready", () => health.ready())
    .head("/health/live", () => health.live())
    .head("/health/ready", () => health.ready())
    .get("/health/detailed", ({ request, server }) => unmasked(request, server, health.detailed))
    .get("/metrics", ({ request, server }) => unmasked(request, server, async () => {
      const { type, text } = await metrics.exposition();
      return new Response(text, { headers: { "content-type": type } });
    }));
  for (const plugin of plugins) app.use(plugin);
  app.get("/*", ({ request }) => serve(request)).head("/*", ({ request }) => serve(request));

  /** Files, and the page for the client's own addresses. */
  function serve(request: Request): Response {
    const path = pathOf(request.url);
    const found = assets.serve(path, request.headers);
    if (found) return found;
    if (path === "/" && !assets.isBuilt) return fail(503, "not_built", "The client isn't built yet: run ./scripts/start, or `bun scripts/build.ts`.");
    return missing(request);
  }

  function missing(request: Request): Response {
    const path = pathOf(request.url);
    if (!["GET", "HEAD"].includes(request.method) && assets.serve(path, request.headers)) return fail(405, "method_not_allowed", undefined, { allow: "GET, HEAD" });
    const allowed = [...new Set(app.routes.filter((route) => route.path !== "/*" && fits(route.path, path)).map((route) => route.method))].filter((method) => method !== "WS");
    if (allowed.length > 0 && !allowed.includes(request.method)) return fail(405, "method_not_allowed", undefined, { allow: allowed.join(", ") });
    return fail(404, "not_found");
  }
  return app;
}

/** Browsers that bring files to the bucket themselves must be allowed to; nothing is ever shown from there. */
function policyFor(bucket: string | null): string {
  const policy = headers["content-security-policy"];
  return bucket === null ? policy : policy.replace("connect-src 'self'", `connect-src 'self' ${bucket}`);
}

/** Bun's router leads to these, past Elysia's hooks, which would cost a tenth of a webhook's time and have nothing to say to it; Elysia has them too, for its list of routes. */
const webhookPaths = ["/webhook/:platform", "/webhook/:platform/:channel", "/api/webhooks/:platform", "/api/webhooks/:platform/:channel"];
type Params = Readonly<Record<string, string | undefined>>;

export type App = ReturnType<typeof openApp>;

/** The path, from its slash to the query. The URL is absolute whatever the request line said. */
function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const end = url.indexOf("?", start);
  return start < 0 ? "/" : url.slice(start, end < 0 ? undefined : end);
}

function doorOf(url: string): "webhook" | "health" | "page" {
  const start = url.indexOf("/", "https://".length);
  if (url.startsWith("/webhook/", start) || url.startsWith("/api/webhooks/", start)) return "webhook";
  return url.startsWith("/health/", start) ? "health" : "page";
}

function fits(route: string, path: string): boolean {
  const wanted = route.split("/");
  const parts = path.split("/");
  return wanted.length === parts.length && wanted.every((part, at) => part.startsWith(":") || part === parts[at]);
}

function fail(status: number, error: string, say?: string, extra?: Record<string, string>): Response {
  return Response.json(say === undefined ? { error } : { error, say }, { status, headers: { "cache-control": "no-store", ...extra } });
}

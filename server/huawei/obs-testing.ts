/**
 * For tests: a bucket that computes every signature anew and believes none: https://support.huaweicloud.com/intl/en-us/api-obs/obs_04_0010.html (in headers) and
 * https://support.huaweicloud.com/intl/en-us/api-obs/obs_04_0011.html (in URLs). An address without a bucket's name in its host is signed in the older way, AWS's version 2.
 */
import { createHmac } from "node:crypto";

export const accessKey = "TESTACCESSKEY";
export const secretKey = "a secret of tests";
const resources = new Set(["acl", "response-content-type", "response-content-disposition", "response-cache-control", "uploads", "uploadid", "partnumber", "apiversion"]);

export const bucket = "parley-test";

export interface Bucket {
  readonly endpoint: string;
  /** what lies in it, by path */
  readonly kept: Map<string, { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string }>;
  /** methods and paths, in order */
  readonly asked: string[];
  /** answers instead; null: it answers itself */
  instead: ((request: Request) => Response | null) | null;
  stop(): Promise<void>;
}

const signatureOf = (text: string): string => createHmac("sha1", secretKey).update(text).digest("base64");

/** Null: signed by who knows the secret. Else why it is refused. */
function refusal(request: Request, url: URL): string | null {
  const query = url.searchParams;
  const header = /^(AWS|OBS) ([^:]+):(.+)$/.exec(request.headers.get("authorization") ?? "");
  const prefix = header?.[1] === "OBS" || query.has("AccessKeyId") ? "x-obs-" : "x-amz-";
  const own = [...request.headers].filter(([name]) => name.startsWith(prefix)).sort().map(([name, value]) => `${name}:${value}\n`).join("");
  const named = [...query].filter(([name]) => resources.has(name.toLowerCase())).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => (value === "" ? name : `${name}=${value}`)).join("&");
  const resource = url.pathname + (named === "" ? "" : `?${named}`);
  const head = `${request.method}\n${request.headers.get("content-md5") ?? ""}\n${request.headers.get("content-type") ?? ""}\n`;
  if (header) {
    if (header[2] !== accessKey) return "InvalidAccessKeyId";
    return signatureOf(`${head}${request.headers.get("date") ?? ""}\n${own}${resource}`) === header[3] ? null : "SignatureDoesNotMatch";
  }
  const expires = Number(query.get("Expires"));
  if ((query.get("AWSAccessKeyId") ?? query.get("AccessKeyId")) !== accessKey) return "InvalidAccessKeyId";
  if (!(expires > Date.now() / 1000)) return "AccessDenied";
  return signatureOf(`${head}${expires}\n${own}${resource}`) === query.get("Signature") ? null : "SignatureDoesNotMatch";
}

export function openBucket(): Bucket {
  const opened: Bucket = { endpoint: "", kept: new Map(), asked: [], instead: null, stop: () => store.stop(true) };
  const store = Bun.serve({
    hostname: "127.0.0.1", port: 0,
    async fetch(request) {
      const url = new URL(request.url);
      opened.asked.push(`${request.method} ${url.pathname}`);
      const instead = opened.instead?.(request);
      if (instead) return instead;
      const wrong = refusal(request, url);
      if (wrong !== null) return new Response(`<Error><Code>${wrong}</Code><Message>no</Message></Error>`, { status: 403, headers: { "content-type": "application/xml" } });
      const name = decodeURIComponent(url.pathname);
      const found = opened.kept.get(name);
      switch (request.method) {
        case "PUT":
          opened.kept.set(name, { bytes: new Uint8Array(await request.arrayBuffer()), type: request.headers.get("content-type") ?? "" });
          return new Response("", { headers: { etag: '"1"' } });
        case "DELETE": opened.kept.delete(name); return new Response(null, { status: 204 });
        default: {
          if (!found) return new Response(request.method === "HEAD" ? null : "<Error><Code>NoSuchKey</Code></Error>", { status: 404 });
          const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "");
          const bytes = range ? found.bytes.slice(Number(range[1]), Number(range[2]) + 1) : found.bytes;
          return new Response(request.method === "HEAD" ? null : bytes, { status: range ? 206 : 200, headers: { "content-type": url.searchParams.get("response-content-type") ?? found.type } });
        }
      }
    },
  });
  return Object.assign(opened, { endpoint: `http://127.0.0.1:${store.port}` });
}

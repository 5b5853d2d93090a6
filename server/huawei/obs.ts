/**
 * Files in a bucket of Huawei Cloud's Object Storage Service: https://support.huaweicloud.com/intl/en-us/sdk-nodejs-devg-obs/obs_29_0001.html
 *
 * Pitfalls of the SDK, all met: its constructor begins work that it doesn't wait for, and a call in the same moment fails; it doesn't check certificates unless told to; it asks
 * a bucket for its version before each first call; and a `Body` overrules the type it is told, which a `SourceFile` doesn't. Our own bucket is named by the operator, so none of this goes through the filter for strangers' addresses.
 */
import { open, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Config } from "../config";
import { nameOf, type BlobKey, type Blobs } from "../blobs";

export type ObsSettings = NonNullable<Config["obs"]>;

const timeoutSeconds = 60;
const retriesMax = 2;
const openMsMax = 5_000;
const ownerOnly = 0o600;

interface Reply { readonly CommonMsg: { readonly Status: number; readonly Code?: string }; readonly InterfaceResult?: Readonly<Record<string, unknown>> | null }
interface SignedUrl { readonly SignedUrl: string; readonly ActualSignedRequestHeaders: Readonly<Record<string, string>> }
/** What we use of a package that has no types. */
interface ObsClient {
  readonly util: { readonly signatureContext: unknown };
  putObject(what: object): Promise<Reply>;
  getObject(what: object): Promise<Reply>;
  getObjectMetadata(what: object): Promise<Reply>;
  deleteObject(what: object): Promise<Reply>;
  createSignedUrlSync(what: object): SignedUrl;
  close(): void;
}

/** What the store answered; its words stay in it. */
export class ObsFailure extends Error {
  constructor(readonly doing: string, readonly status: number, readonly code: string) {
    super(`OBS answered ${status} to ${doing}`);
    this.name = "ObsFailure";
  }
}

/** The package is loaded here and not before: a start without a bucket doesn't pay for it. */
export async function openObs(settings: ObsSettings): Promise<Blobs> {
  const client = await connected(settings);
  const { bucket } = settings;
  const objectOf = (name: string): { Bucket: string; Key: string } => ({ Bucket: bucket, Key: `${settings.prefix}${name}` });
  const blobOf = (key: BlobKey) => objectOf(nameOf(key));
  const incomingOf = (name: string) => objectOf(`incoming/${name}`);

  async function ask(doing: string, reply: Promise<Reply>, also: readonly number[] = []): Promise<Reply> {
    const answered = await reply.catch(() => ({ CommonMsg: { Status: 0, Code: "unreachable" } }) as Reply);
    const { Status, Code } = answered.CommonMsg;
    if (Status < 200 || (Status >= 300 && !also.includes(Status))) throw new ObsFailure(doing, Status, Code ?? "");
    return answered;
  }

  const has = async (key: BlobKey): Promise<boolean> => (await ask("head", client.getObjectMetadata(blobOf(key)), [404])).CommonMsg.Status !== 404;
  const contentOf = async (object: object): Promise<Readable> => {
    const { InterfaceResult } = await ask("get", client.getObject({ ...object, SaveAsStream: true }));
    return InterfaceResult?.["Content"] as Readable;
  };

  return {
    has,
    async put(key, path, mime) {
      if (!(await has(key))) await ask("put", client.putObject({ ...blobOf(key), SourceFile: path, ContentType: mime }));
      await rm(path, { force: true });
    },
    async read(key, range) {
      const content = await contentOf({ ...blobOf(key), ...(range && { Range: `bytes=${range.from}-${range.to}` }) });
      return Readable.toWeb(content) as unknown as ReadableStream<Uint8Array>;
    },
    async remove(key) {
      await ask("delete", client.deleteObject(blobOf(key)), [404]);
    },
    link(key, { mime, disposition, seconds }) {
      const query = { "response-content-type": mime, "response-content-disposition": disposition };
      return client.createSignedUrlSync({ Method: "GET", ...blobOf(key), Expires: seconds, QueryParams: query }).SignedUrl;
    },
    ...(settings.direct && {
      direct: {
        link(name: string, seconds: number) {
          const signed = client.createSignedUrlSync({ Method: "PUT", ...incomingOf(name), Expires: seconds, Headers: { "Content-Type": "application/octet-stream" } });
          return { url: signed.SignedUrl, headers: { "content-type": "application/octet-stream" } };
        },
        async take(name: string, path: string, bytesMax: number) {
          const content = await contentOf(incomingOf(name)).catch((error: unknown) => {
            if (error instanceof ObsFailure && error.status === 404) return null;
            throw error;
          });
          if (content === null) return null;
          await using file = await open(path, "w", ownerOnly);
          let bytes = 0;
          // Leaving the loop ends the stream.
          for await (const chunk of content as AsyncIterable<Buffer>) {
            bytes += chunk.length;
            if (bytes > bytesMax) break;
            await file.write(chunk);
          }
          return bytes;
        },
        async drop(name: string) {
          await ask("delete", client.deleteObject(incomingOf(name)), [404]);
        },
      },
    }),
  };
}

async function connected({ endpoint, accessKey, secretKey }: ObsSettings): Promise<ObsClient> {
  const imported = (await import("esdk-obs-nodejs" as string)) as { default: new (options: object) => ObsClient };
  const client = new imported.default({
    server: endpoint, access_key_id: accessKey, secret_access_key: secretKey, ssl_verify: true, is_signature_negotiation: false, signature: "obs", timeout: timeoutSeconds, max_retry_count: retriesMax,
  });
  const until = performance.now() + openMsMax;
  while (client.util.signatureContext === null) {
    if (performance.now() > until) throw new Error("the OBS client did not open; check OBS_ENDPOINT");
    await Bun.sleep(1);
  }
  return client;
}

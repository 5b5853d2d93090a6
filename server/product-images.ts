/** Pictures that programs bring for a product: kept like every file, known by what its bytes say. */
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { eraseMedia } from "../sql/media";
import type { Sql } from "postgres";
import { can, type Scope } from "./access";
import type { Catalogue } from "./catalogue";
import type { Media } from "./media";
import type { Product } from "./protocol";
import { Refused } from "./socket-connection";

export interface ProductImages {
  /** Adds the picture in the request's body to a product's, once, however often it is brought. */
  add(scope: Scope, product: string, request: Request): Promise<Product>;
  /** Keeps a picture; its id. */
  keep(tenant: number, product: string, bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string>;
}

const imageBytesMax = 4 * 1024 * 1024;
const triesMax = 3;
const shownTypes = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

export function openProductImages({ media, catalogue, sql }: { media: Media; catalogue: Catalogue; sql: Sql }): ProductImages {
  async function keep(tenant: number, product: string, bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
    const path = media.scratch();
    await Bun.write(path, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const file = await media.keep(tenant, { path, bytes: bytes.length, sha256, origin: `product/${product}/${sha256}`, name, by: 0 }).finally(() => rm(path, { force: true }));
    if (shownTypes.has(file.mime)) return file.id;
    await eraseMedia(sql, tenant, file.id, (hash) => media.blobs.remove({ tenant, hash }));
    throw new Refused("invalid", "This is no picture that can be shown: send a PNG, JPEG, WebP or GIF.");
  }

  async function add(scope: Scope, id: string, request: Request): Promise<Product> {
    if (!can(scope, "saveProduct")) throw new Refused("forbidden", "Your role does not allow this.");
    const { product } = await catalogue.open(scope, { product: id });
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (bytes.length === 0 || bytes.length > imageBytesMax) throw new Refused("invalid", `A picture may have ${imageBytesMax / 1024 / 1024} MB.`);
    const image = await keep(scope.tenant, product.id, bytes, `${product.sku}.picture`);
    for (let tries = 0; tries < triesMax; tries++) {
      const now = (await catalogue.open(scope, { product: id })).product;
      const images = now.images.map(({ file }) => file);
      if (images.includes(image)) return now;
      const saved = await catalogue.save(scope, { client: "", product: id, form: { images: [...images, image], version: now.version } });
      if (saved.ok) return saved.product;
      if (saved.field !== "version") throw new Refused("invalid", saved.say);
    }
    throw new Refused("unavailable", "Somebody else is changing this product right now. Try again in a moment.", 1_000);
  }

  return { add, keep };
}

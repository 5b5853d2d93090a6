/** Catalogue and orders over the socket: which frame means what, files of products, and product cards in replies. */
import { createHash, randomBytes } from "node:crypto";
import { localeOf, money } from "../actors/order-words";
import type { ConversationRow, Outcome, Request } from "../actors/messages";
import { findConversation } from "../sql/conversations";
import { showMedia } from "../sql/media";
import { productById } from "../sql/products";
import type { Store } from "../sql/open";
import { can, type Scope } from "./access";
import { importBytesMax } from "./catalogue-csv";
import type { Catalogue } from "./catalogue";
import type { Media } from "./media";
import type { Orders } from "./orders";
import type { FileLink, Up } from "./protocol";
import { Refused } from "./socket-connection";
import { nameIn } from "./stock";

export type ShopFrame = Extract<Up, { t: "products" | "product" | "saveProduct" | "switchProduct" | "importProducts" | "exportProducts" | "orders" | "order" | "orderCommand" }>;

export interface ShopParts { readonly store: Store; readonly media: Media; readonly catalogue: Catalogue; readonly orders: Orders }
export interface Shop {
  /** JSON of the reply. */
  answer(scope: Scope, frame: ShopFrame): Promise<string>;
  /** A reply with a product card: all that the card shows, from the catalogue; or why it can't be sent. Others as they are. */
  prepare(scope: Scope, conversation: string, request: Request): Promise<Request | Extract<Outcome, { ok: false }>>;
}

const nameBytes = 16;

export function openShop({ store, media, catalogue, orders }: ShopParts): Shop {
  async function answer(scope: Scope, frame: ShopFrame): Promise<string> {
    switch (frame.t) {
      case "products": return JSON.stringify(await catalogue.find(scope, frame));
      case "product": return JSON.stringify(await catalogue.open(scope, frame));
      case "saveProduct": return JSON.stringify(await catalogue.save(scope, frame));
      case "switchProduct": return JSON.stringify(await catalogue.turn(scope, frame));
      case "importProducts": return JSON.stringify(await catalogue.importCsv(scope, await uploaded(scope, frame.file), frame.check ?? false));
      case "exportProducts": return JSON.stringify(await exported(scope));
      case "orders": return await orders.list(scope, frame);
      case "order": return await orders.open(scope, frame.order);
      case "orderCommand": return JSON.stringify(await orders.command(scope, frame));
    }
  }

  async function uploaded(scope: Scope, id: string): Promise<string> {
    if (!can(scope, "importProducts")) throw new Refused("forbidden", "Your role does not allow this.");
    const row = await media.find(scope.tenant, id);
    if (!row || row.by !== scope.user) throw new Refused("not_found", "The file is not here any more. Upload it again.");
    if (row.bytes > importBytesMax) throw new Refused("invalid", `A catalogue's file may have ${importBytesMax / 1024 / 1024} MB. Split it.`);
    const body = await media.blobs.read({ tenant: scope.tenant, hash: row.hash });
    return await new Response(body).text();
  }

  /** A file of the agent's own, which goes by itself when a day has passed. */
  async function exported(scope: Scope): Promise<FileLink> {
    const bytes = Buffer.from(await catalogue.export(scope));
    const path = media.scratch();
    await Bun.write(path, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const origin = `export/${scope.user}/${randomBytes(nameBytes).toString("hex")}`;
    const file = await media.keep(scope.tenant, { path, bytes: bytes.length, sha256, origin, name: "products.csv", by: scope.user });
    return media.link(scope.tenant, file.id, true);
  }

  async function prepare(scope: Scope, conversation: string, request: Request): Promise<Request | Extract<Outcome, { ok: false }>> {
    if (request.type !== "reply" || request.content.type !== "product") return request;
    const { product, text } = request.content;
    const { tenant } = scope;
    const [[row], [found]] = await store.read(tenant, (sql) => [productById(sql, tenant, product), findConversation(sql, tenant, conversation)]);
    if (!row?.active) return { ok: false, error: "invalid", say: "This product is not sold any more. Choose another one." };
    const language = found?.row ? (JSON.parse(found.row) as ConversationRow).insight?.language : undefined;
    const [image] = row.images;
    if (image !== undefined) await showMedia(store.writer, tenant, image, conversation);
    return {
      ...request,
      content: {
        type: "product", product: row.id, sku: row.sku, name: nameIn(row.names, language), priceMinor: row.price, currency: row.currency, price: money(row.price, row.currency, localeOf(language ?? "")),
        ...(text && { text }), ...(image !== undefined && { image }), ...(row.link !== null && { link: row.link }),
      },
    };
  }

  return { answer, prepare };
}

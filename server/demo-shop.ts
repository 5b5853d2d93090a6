/** What the demo's shop sells: invented, and in the words of its customers. Made once; a shop that has products already is left as it is. */
import type { Sql } from "postgres";
import { importProducts, type Staged } from "../sql/import";
import { changeProduct, listProducts } from "../sql/products";
import { tenantBySlug } from "../sql/tenants";
import { drawn, type Drawing } from "./demo-pictures";
import type { ProductImages } from "./product-images";

const languages = ["en", "es", "pt", "fr", "de", "it"] as const;
const currency = "EUR";
const rowsMax = 200;

/** sku · price in cents · stock · told when so low · what its picture shows, in which colour · its names, in the order of languages */
type Row = readonly [sku: string, price: number, stock: number, alertAt: number, drawing: Drawing, colour: string, names: string];

const rows: readonly Row[] = [
  ["MUG-BLUE", 890, 24, 5, "mug", "#2f6fb5", "Blue mug|Taza azul|Caneca azul|Tasse bleue|Blaue Tasse|Tazza blu"],
  ["MUG-GREEN", 890, 17, 5, "mug", "#2f8f5b", "Green mug|Taza verde|Caneca verde|Tasse verte|Grüne Tasse|Tazza verde"],
  ["MUG-RED", 890, 3, 5, "mug", "#b8433c", "Red mug|Taza roja|Caneca vermelha|Tasse rouge|Rote Tasse|Tazza rossa"],
  ["AN3L-VB-S", 18_900, 4, 2, "jacket", "#2e5e43", "Aneto 3L jacket, forest green, S|Chaqueta Aneto 3L, verde bosque, S|Casaco Aneto 3L, verde-floresta, S|Veste Aneto 3L, vert forêt, S|Jacke Aneto 3L, waldgrün, S|Giacca Aneto 3L, verde bosco, S"],
  ["AN3L-VB-M", 18_900, 3, 2, "jacket", "#2e5e43", "Aneto 3L jacket, forest green, M|Chaqueta Aneto 3L, verde bosque, M|Casaco Aneto 3L, verde-floresta, M|Veste Aneto 3L, vert forêt, M|Jacke Aneto 3L, waldgrün, M|Giacca Aneto 3L, verde bosco, M"],
  ["AN3L-VB-L", 18_900, 6, 2, "jacket", "#2e5e43", "Aneto 3L jacket, forest green, L|Chaqueta Aneto 3L, verde bosque, L|Casaco Aneto 3L, verde-floresta, L|Veste Aneto 3L, vert forêt, L|Jacke Aneto 3L, waldgrün, L|Giacca Aneto 3L, verde bosco, L"],
  ["AN3L-AM-M", 18_900, 5, 2, "jacket", "#26456f", "Aneto 3L jacket, navy blue, M|Chaqueta Aneto 3L, azul marino, M|Casaco Aneto 3L, azul-marinho, M|Veste Aneto 3L, bleu marine, M|Jacke Aneto 3L, dunkelblau, M|Giacca Aneto 3L, blu navy, M"],
  ["AN3L-AM-L", 18_900, 0, 2, "jacket", "#26456f", "Aneto 3L jacket, navy blue, L|Chaqueta Aneto 3L, azul marino, L|Casaco Aneto 3L, azul-marinho, L|Veste Aneto 3L, bleu marine, L|Jacke Aneto 3L, dunkelblau, L|Giacca Aneto 3L, blu navy, L"],
  ["ORD22-NG", 7_900, 7, 3, "pack", "#34393f", "Ordesa 22 backpack, black|Mochila Ordesa 22, negra|Mochila Ordesa 22, preta|Sac à dos Ordesa 22, noir|Rucksack Ordesa 22, schwarz|Zaino Ordesa 22, nero"],
  ["ORD22-RJ", 7_900, 9, 3, "pack", "#a93f38", "Ordesa 22 backpack, red|Mochila Ordesa 22, roja|Mochila Ordesa 22, vermelha|Sac à dos Ordesa 22, rouge|Rucksack Ordesa 22, rot|Zaino Ordesa 22, rosso"],
  ["ORD42-GR", 12_900, 11, 3, "pack", "#6d7680", "Ordesa 42 backpack, grey|Mochila Ordesa 42, gris|Mochila Ordesa 42, cinzenta|Sac à dos Ordesa 42, gris|Rucksack Ordesa 42, grau|Zaino Ordesa 42, grigio"],
  ["ORD42-AZ", 12_900, 8, 3, "pack", "#37679b", "Ordesa 42 backpack, blue|Mochila Ordesa 42, azul|Mochila Ordesa 42, azul|Sac à dos Ordesa 42, bleu|Rucksack Ordesa 42, blau|Zaino Ordesa 42, blu"],
  ["FLL22", 1_450, 20, 5, "cover", "#6b56a8", "Rain cover 22|Funda Lluvia 22|Capa de chuva 22|Housse de pluie 22|Regenhülle 22|Coprizaino 22"],
  ["FLL42", 1_650, 14, 5, "cover", "#6b56a8", "Rain cover 42|Funda Lluvia 42|Capa de chuva 42|Housse de pluie 42|Regenhülle 42|Coprizaino 42"],
  ["POS2", 24_900, 5, 2, "tent", "#c07a2c", "Posets 2 tent, for two|Tienda Posets 2, para dos|Tenda Posets 2, para dois|Tente Posets 2, deux places|Zelt Posets 2, für zwei|Tenda Posets 2, per due"],
  ["POS3", 29_900, 3, 2, "tent", "#4f7a3b", "Posets 3 tent, for three|Tienda Posets 3, para tres|Tenda Posets 3, para três|Tente Posets 3, trois places|Zelt Posets 3, für drei|Tenda Posets 3, per tre"],
  ["PEG-10", 990, 40, 8, "poles", "#7d868f", "Tent pegs, set of ten|Piquetas, diez|Estacas, dez|Sardines de tente, dix|Zeltheringe, zehn Stück|Picchetti, dieci"],
  ["BAG-0", 13_900, 6, 2, "bag", "#39689c", "Sleeping bag to 0 °C|Saco de dormir hasta 0 °C|Saco-cama até 0 °C|Sac de couchage jusqu'à 0 °C|Schlafsack bis 0 °C|Sacco a pelo fino a 0 °C"],
  ["BAG-10", 18_900, 4, 2, "bag", "#8f3d54", "Sleeping bag to −10 °C|Saco de dormir hasta −10 °C|Saco-cama até −10 °C|Sac de couchage jusqu'à −10 °C|Schlafsack bis −10 °C|Sacco a pelo fino a −10 °C"],
  ["MAT-L", 5_900, 12, 3, "mat", "#3d8a7a", "Sleeping mat, light|Esterilla ligera|Colchonete leve|Matelas léger|Isomatte, leicht|Materassino leggero"],
  ["BOT-1", 2_490, 30, 6, "bottle", "#2f7fb0", "Steel bottle, 1 litre|Botella de acero, 1 litro|Garrafa de aço, 1 litro|Gourde en acier, 1 litre|Stahlflasche, 1 Liter|Borraccia d'acciaio, 1 litro"],
  ["BOT-05", 1_990, 26, 6, "bottle", "#b55d3a", "Steel bottle, half a litre|Botella de acero, medio litro|Garrafa de aço, meio litro|Gourde en acier, un demi-litre|Stahlflasche, ein halber Liter|Borraccia d'acciaio, mezzo litro"],
  ["STOVE-1", 4_490, 9, 2, "stove", "#5d646c", "Gas stove|Hornillo de gas|Fogareiro a gás|Réchaud à gaz|Gaskocher|Fornello a gas"],
  ["GAS-230", 690, 36, 10, "stove", "#2c6ea3", "Gas cartridge, 230 g|Cartucho de gas, 230 g|Cartucho de gás, 230 g|Cartouche de gaz, 230 g|Gaskartusche, 230 g|Cartuccia di gas, 230 g"],
  ["LAMP-300", 3_990, 15, 4, "lamp", "#34393f", "Headlamp, 300 lumens|Frontal, 300 lúmenes|Lanterna frontal, 300 lúmenes|Frontale, 300 lumens|Stirnlampe, 300 Lumen|Lampada frontale, 300 lumen"],
  ["ROPE-60", 14_990, 4, 2, "rope", "#3f9a63", "Rope, 60 m|Cuerda, 60 m|Corda, 60 m|Corde, 60 m|Kletterseil, 60 m|Corda, 60 m"],
  ["CARA-6", 4_990, 10, 3, "ring", "#8a8f96", "Carabiners, set of six|Mosquetones, seis|Mosquetões, seis|Mousquetons, six|Karabiner, sechs Stück|Moschettoni, sei"],
  ["POLE-C", 6_990, 8, 2, "poles", "#b3413a", "Trekking poles, carbon|Bastones de carbono|Bastões de carbono|Bâtons en carbone|Wanderstöcke, Carbon|Bastoncini in carbonio"],
  ["BOOT-38", 15_900, 3, 2, "boot", "#7a5436", "Monte boots, 38|Botas Monte, 38|Botas Monte, 38|Chaussures Monte, 38|Stiefel Monte, 38|Scarponi Monte, 38"],
  ["BOOT-41", 15_900, 5, 2, "boot", "#7a5436", "Monte boots, 41|Botas Monte, 41|Botas Monte, 41|Chaussures Monte, 41|Stiefel Monte, 41|Scarponi Monte, 41"],
  ["BOOT-43", 15_900, 2, 2, "boot", "#7a5436", "Monte boots, 43|Botas Monte, 43|Botas Monte, 43|Chaussures Monte, 43|Stiefel Monte, 43|Scarponi Monte, 43"],
  ["SOCK-W", 1_290, 48, 10, "sock", "#a34d63", "Wool socks|Calcetines de lana|Meias de lã|Chaussettes en laine|Wollsocken|Calze di lana"],
  ["HAT-W", 2_290, 22, 5, "hat", "#31628f", "Wool hat|Gorro de lana|Gorro de lã|Bonnet en laine|Wollmütze|Berretto di lana"],
  ["GLOVE-M", 3_490, 13, 3, "glove", "#3c4249", "Gloves, M|Guantes, M|Luvas, M|Gants, M|Handschuhe, M|Guanti, M"],
  ["SHIRT-M", 4_990, 12, 3, "shirt", "#467d92", "Merino shirt, M|Camiseta de merino, M|Camisola de merino, M|T-shirt en mérinos, M|Merinoshirt, M|Maglia in merino, M"],
  ["SHIRT-L", 4_990, 10, 3, "shirt", "#467d92", "Merino shirt, L|Camiseta de merino, L|Camisola de merino, L|T-shirt en mérinos, L|Merinoshirt, L|Maglia in merino, L"],
  ["SUN-1", 5_490, 7, 2, "glasses", "#2b2f34", "Glacier sunglasses|Gafas de glaciar|Óculos de glaciar|Lunettes de glacier|Gletscherbrille|Occhiali da ghiacciaio"],
  ["AID-1", 2_990, 16, 4, "box", "#b5373a", "First-aid kit|Botiquín|Estojo de primeiros socorros|Trousse de secours|Erste-Hilfe-Set|Kit di pronto soccorso"],
  ["MAP-ORD", 1_190, 25, 5, "map", "#5a8a54", "Map of Ordesa, 1:25 000|Mapa de Ordesa, 1:25 000|Mapa de Ordesa, 1:25 000|Carte d'Ordesa, 1:25 000|Karte von Ordesa, 1:25 000|Carta di Ordesa, 1:25 000"],
  ["BUCKLE", 390, 60, 10, "buckle", "#44494f", "Spare buckle|Hebilla de repuesto|Fivela de substituição|Boucle de rechange|Ersatzschnalle|Fibbia di ricambio"],
];

/** Ids of the demo's own products, which nobody else's are. */
const idOf = (sku: string): string => `demo-${sku.toLowerCase()}`;

export async function seedProducts(sql: Sql, tenant: number): Promise<void> {
  const [any] = await listProducts(sql, tenant, "all", "", 1);
  if (any) return;
  await importProducts(sql, tenant, rows.map(([sku, price, stock, alertAt, , , names]): Staged => {
    const named = Object.fromEntries(names.split("|").map((name, at) => [languages[at] ?? "en", name]));
    return { id: idOf(sku), sku, names: named, about: {}, price, currency, stock, alertAt, images: [], link: `https://nortia.example/${sku.toLowerCase()}`, active: true, version: null };
  }), 0);
}

/** Pictures for those of the demo's products that have none. */
export async function seedPictures(sql: Sql, images: ProductImages, slug: string): Promise<void> {
  const tenant = await tenantBySlug(sql, slug);
  if (!tenant) return;
  const bare = new Set((await listProducts(sql, tenant.id, "all", "", rowsMax)).filter((product) => product.images.length === 0).map(({ id }) => id));
  for (const [sku, , , , drawing, colour] of rows) {
    const id = idOf(sku);
    if (!bare.has(id)) continue;
    const image = await images.keep(tenant.id, id, drawn(drawing, colour), `${sku.toLowerCase()}.png`);
    await changeProduct(sql, tenant.id, id, { images: [image] }, null, 0, 0);
  }
}

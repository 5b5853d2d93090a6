/** Catalogues as spreadsheets write them: what is read, and every line that is wrong. */
import { describe, expect, test } from "bun:test";
import type { ProductRow } from "../sql/products";
import { errorsToldMax, importRowsMax, readCsv, writeCsv } from "./catalogue-csv";
import { decimalsOf, majorOf, minorOf } from "./product-form";

const head = "sku,name_en,price,currency,stock";
const product = (more: Partial<ProductRow>): ProductRow => ({ id: "p", sku: "S", names: { en: "Name" }, about: {}, price: 100, currency: "EUR", stock: 1, alertAt: 0, images: [], link: null, active: true, version: 1, ...more });
const errorsOf = async (text: string): Promise<[number, string][]> => (await readCsv(text)).errors.map(({ line, field }) => [line, field]);

describe("reading", () => {
  test.each([
    ["commas", `${head}\nA,One,1.50,EUR,3\n`], ["semicolons and a comma in the price", "sku;name_en;price;currency;stock\nA;One;1,50;EUR;3\n"], ["tabs", "sku\tname_en\tprice\tcurrency\tstock\nA\tOne\t1.5\teur\t3"],
    ["a byte order mark and Windows' line ends", `\uFEFF${head}\r\nA,One,1.50,EUR,3\r\n`], ["quotes", `${head}\n"A","One","1.50","EUR","3"\n`], ["other order, other case, empty columns and lines", "Currency,SKU,,Price,NAME_EN,Stock\n\nEUR,A,,1.50,One,3\n,,,,,\n"],
  ])("%s", async (_, text) => {
    expect((await readCsv(text)).rows.map(({ form }) => form)).toMatchObject([{ sku: "A", names: { en: "One" }, priceMinor: 150, currency: "EUR", stock: 3 }]);
  });

  test("texts may hold line ends, and lines are still told as an editor counts them", async () => {
    const text = 'sku,name_en,about_en,price,currency\nA,One,"first\nsecond\nthird",1,EUR\nB,Two,plain,bad,EUR\n';
    expect(await errorsOf(text)).toEqual([[5, "price"]]);
  });

  test("what no column speaks of, and what is empty, is left as it is; a name's empty cell takes the name away", async () => {
    const { rows, names } = await readCsv("sku,name_es,stock,price,currency,active\nA,,,,,no\n");
    expect([rows.map(({ form }) => form), names]).toEqual([[{ sku: "A", about: {}, active: false }], ["es"]]);
  });

  test.each([
    ["nothing at all", "", 1], ["only line ends", "\n\n\n", 1], ["a picture", "\u0089PNG\r\n\u001a\n\u0000\u0000", 1], ["a page", "<html><body>Not found</body></html>", 1], ["JSON", '{"sku": "A"}', 1], ["another header", "article;texte\nA;b\n", 1],
  ])("%s is no catalogue", async (_, text, line) => {
    const read = await readCsv(text);
    expect([read.rows, read.wrong > 0, read.errors[0]?.line]).toEqual([[], true, line]);
  });

  test.each([
    ["no SKU", `${head}\n,One,1,EUR,1`, [[2, "sku"]]], ["the SKU twice", `${head}\nA,One,1,EUR,1\nB,Two,1,EUR,1\nA,One,1,EUR,1`, [[4, "sku"]]], ["a price in words", `${head}\nA,One,cheap,EUR,1`, [[2, "price"]]],
    ["a price below nothing", `${head}\nA,One,-1,EUR,1`, [[2, "price"]]], ["a price finer than money", `${head}\nA,One,1.005,EUR,1`, [[2, "price"]]], ["yen with decimals", `${head}\nA,One,1.5,JPY,1`, [[2, "price"]]],
    ["an enormous price", `${head}\nA,One,999999999999,EUR,1`, [[2, "price"]]], ["no such currency", `${head}\nA,One,1,ZZQ,1`, [[2, "currency"]]], ["a price without currency", "sku,price\nA,1", [[2, "currency"]]],
    ["stock below nothing", `${head}\nA,One,1,EUR,-1`, [[2, "stock"]]], ["half a thing", `${head}\nA,One,1,EUR,1.5`, [[2, "stock"]]], ["stock beyond counting", `${head}\nA,One,1,EUR,9999999999`, [[2, "stock"]]],
    ["too many cells", `${head}\nA,One,1,EUR,1,extra`, [[2, ""]]], ["neither yes nor no", "sku,active\nA,perhaps", [[2, "active"]]], ["a link that is a program", "sku,link\nA,javascript:alert(1)", [[2, "link"]]],
    ["a name with control characters", `${head}\nA,"On\u0007e",1,EUR,1`, [[2, "names"]]], ["a column twice", "sku,stock,stock\nA,1,2", [[1, "stock"]]], ["an unknown column", "sku,colour\nA,red", [[1, "colour"]]],
    ["no column of SKUs", "name_en,price\nOne,1", [[1, "sku"]]], ["a language that is none", "sku,name_english\nA,b", [[1, "name_english"]]], ["several things in one line", `${head}\n,One,x,EUR,-1`, [[2, "sku"], [2, "stock"], [2, "price"]]],
  ] as const)("%s is told by line and field", async (_, text, wanted) => {
    expect(await errorsOf(text)).toEqual(wanted.map(([line, field]) => [line, field]));
  });

  test("a quotation mark that is never closed is told where it is opened, however much follows", async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `S${at},Name ${at},1.00,EUR,1`);
    rows[10] = 'S10,"Name 10,1.00,EUR,1';
    const read = await readCsv([head, ...rows].join("\n"));
    expect([read.wrong, read.errors[0]?.line]).toEqual([1, 12]);
  });

  test("a hundred thousand lines are read, one more is refused, and errors are counted beyond those that are told", async () => {
    const rows = Array.from({ length: importRowsMax }, (_, at) => `S${at},Name ${at},1.00,EUR,1`);
    const read = await readCsv([head, ...rows].join("\n"));
    expect([read.rows.length, read.wrong, read.rows.at(-1)!.line]).toEqual([importRowsMax, 0, importRowsMax + 1]);
    expect((await readCsv([head, ...rows, "X,Y,1,EUR,1"].join("\n"))).errors.map(({ line }) => line)).toEqual([importRowsMax + 2]);
    const bad = await readCsv([head, ...rows.slice(0, 5_000).map((row) => row.replace("1.00", "?"))].join("\n"));
    expect([bad.wrong, bad.errors.length]).toEqual([5_000, errorsToldMax]);
  }, 60_000);
});

describe("writing", () => {
  test("what comes back is what went out, whatever the texts hold", async () => {
    const texts = ["plain", 'with "quotes"', "with, commas; and | bars", "=1+1", "+34 600", "-5 %", "@home", "'quoted'", "''=twice", "ñandú 毛", "=cmd|' /C calc'!A0", " -lead"];
    const products = texts.map((text, at) => product({ sku: `S-${at}`, names: { en: text.trim(), es: `es ${text}`.trim() }, about: at % 2 ? { en: `${text}\nsecond line`.trim() } : {}, price: at * 101 }));
    const read = await readCsv(writeCsv(products));
    expect([read.wrong, read.rows.map(({ form }) => ({ sku: form.sku, names: form.names, about: form.about, price: form.priceMinor }))]).toEqual([0, products.map(({ sku, names, about, price }) => ({ sku, names, about, price }))]);
  });

  test("no cell begins as a formula does", () => {
    const text = writeCsv([product({ sku: "=A1", names: { en: "+1", es: "@sum" }, about: { en: "-1\n=2" } })]);
    expect(text.split(/[,\r\n]/).filter((cell) => /^"?[=+@-]/.test(cell))).toEqual(['=2"']);
  });
});

describe("prices", () => {
  test.each([["12.90", "EUR", 1290], ["12,9", "EUR", 1290], ["12", "EUR", 1200], ["0", "EUR", 0], ["1500", "JPY", 1500], ["1.234", "KWD", 1234], ["1.2340", "KWD", 1234], ["12.", "EUR", null], [".5", "EUR", null], ["1e3", "EUR", null], ["1 000", "EUR", null], ["1.000,00", "EUR", null], ["", "EUR", null], ["NaN", "EUR", null]] as const)("%s %s", (text, currency, wanted) => {
    expect(minorOf(text, currency)).toBe(wanted);
    if (wanted !== null) expect(minorOf(majorOf(wanted, currency), currency)).toBe(wanted);
  });
  test("every currency has its own decimals", () => {
    expect(["EUR", "JPY", "KWD"].map(decimalsOf)).toEqual([2, 0, 3]);
  });
});

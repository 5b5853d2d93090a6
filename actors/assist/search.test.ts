import { expect, test } from "bun:test";
import { change, find, openLibrary, put } from "./search";

const library = openLibrary();
put(library, { kind: "product", id: "MUG-BLUE", names: { es: "Taza azul", en: "Blue mug" } });
put(library, { kind: "product", id: "MUG-RED", names: { es: "Taza roja", en: "Red mug" } });
put(library, { kind: "product", id: "MT-1500", names: { es: "Tienda de campaña" }, description: "Impermeable, para dos personas." });
put(library, { kind: "article", id: "returns", title: "Devoluciones", text: "Las devoluciones son gratuitas durante 30 días." });
put(library, { kind: "answer", id: "c1.4", question: "¿Abrís los sábados?", answer: "Sí, de 10 a 14." });
const ids = (text: string) => {
  const found = find(library, text);
  return [found.products, found.articles, found.answers].map((hits) => hits.map((hit) => hit.id));
};

test("singular finds plural, whatever the language the product is asked for in", () => {
  expect(ids("¿tenéis tazas azules?")[0]![0]).toBe("MUG-BLUE");
  expect(ids("do you have blue mugs")[0]![0]).toBe("MUG-BLUE");
  expect(ids("una devolución")[1]).toEqual(["returns"]);
  expect(ids("¿el sábado abrís?")[2]).toEqual(["c1.4"]);
});

test("article numbers and descriptions are found too", () => {
  expect(ids("MT-1500")[0]).toEqual(["MT-1500"]);
  expect(ids("algo impermeable")[0]).toEqual(["MT-1500"]);
});

test("a slip of the pen is forgiven", () => expect(ids("impermeabe")[0]).toEqual(["MT-1500"]));

test("what comes closest is found beside the best, so that it can be offered", () => expect(ids("taza roja")[0]).toEqual(["MUG-RED", "MUG-BLUE"]));

test("small words, signs and nothing find nothing", () => {
  for (const text of ["", "¿?", "el de la", "👍", "hola"]) expect(ids(text)).toEqual([[], [], []]);
});

test("what changes is found as it is now", () => {
  put(library, { kind: "product", id: "HAT", names: { es: "Gorro gris" } });
  change(library, { put: { kind: "product", id: "HAT", names: { es: "Sombrero gris" } } });
  expect([ids("gorro")[0], ids("sombrero")[0]]).toEqual([[], ["HAT"]]);
  change(library, { drop: { kind: "product", id: "HAT" } });
  change(library, { drop: { kind: "article", id: "never there" } });
  expect(ids("sombrero")[0]).toEqual([]);
});

test("names that objects have of their own are words like any other", () => {
  for (const text of ["__proto__", "constructor toString", "hasOwnProperty"]) expect(ids(text)).toEqual([[], [], []]);
});

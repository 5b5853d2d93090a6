import { expect, test } from "bun:test";
import fc from "fast-check";
import { factsOf } from "./claims";
import { goodAnswer, inputOf } from "./inputs-testing";
import { openStream } from "./stream";

const input = inputOf("¿Tenéis dos tazas azules?");
const facts = factsOf(input, []);

function shown(pieces: readonly string[]): { text: string; steps: string[] } {
  const steps: string[] = [];
  const stream = openStream((piece) => steps.push(piece), { hosts: ["nortia.example"], text: "" }, facts);
  for (const piece of pieces) stream.push(piece);
  stream.end();
  return { text: steps.join(""), steps };
}
const answer = (reply_text: string): string => JSON.stringify({ language: "es", reply_text, actions: [] });
const letters = (text: string): string[] => [...text];

test("a draft is shown as it is written, letter by letter of its words", () => {
  const { text, steps } = shown(letters(answer("Sí, claro. ¿Algo más?")));
  expect(text).toBe("Sí, claro. ¿Algo más?");
  expect(steps.slice(0, 2)).toEqual(["S", "í"]);
});

test("nothing is shown of what stands around the draft", () => {
  expect(shown([`Thinking… {"language":"es", `, `"reply_text" : "Hola`, ` María", "actions":[{"x":"secret"}]}`]).text).toBe("Hola María");
  expect(shown(["plain words that are no JSON"]).text).toBe("");
});

test("escapes are read, also when they are cut in two", () => {
  for (const cut of [1, 2, 3, 4, 5, 7]) {
    const raw = '{"reply_text":"A\\u00f1o \\"nuevo\\" \\\\ fin \\ud83d\\ude00"}';
    expect(shown(raw.match(new RegExp(`.{1,${cut}}`, "g")) ?? []).text).toBe('Año "nuevo" \\ fin 😀');
  }
});

test("links, pictures and markup are never on the screen, however the answer is cut", () => {
  const texts = ["Mira https://evil.example/x?q=1 ya", "Mira evil.example/x ya", "Mira ![a](https://evil.example/b.png) ya", "Mira <img src=x> ya", "Mira nortia.example/tazas ya", "a@evil.example ya"];
  fc.assert(fc.property(fc.constantFrom(...texts), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }), (text, cuts) => {
    const raw = answer(text);
    const pieces: string[] = [];
    for (let at = 0, turn = 0; at < raw.length; turn++) pieces.push(raw.slice(at, (at += cuts[turn % cuts.length]!)));
    const { text: got, steps } = shown(pieces);
    let screen = "";
    for (const step of steps) {
      screen += step;
      expect(screen).not.toMatch(/evil\.e|https?:|<img|!\[|@/);
    }
    expect(got.endsWith("ya")).toBe(true);
    if (text.includes("nortia")) expect(got).toBe(text);
  }), { numRuns: 300, seed: 3 });
});

test("a sentence with a price is shown when it is whole and true, and else not at all", () => {
  const { text, steps } = shown(letters(answer("Hola. La taza cuesta 14,90 € hoy. Son 3 € más. Gracias")));
  expect(text).toBe("Hola. La taza cuesta 14,90 € hoy. Son Gracias");
  expect(steps.some((step) => step.includes("14,90") && step.includes("hoy."))).toBe(true);
});

test("whatever an engine writes, what was shown is a part of what it wrote", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
    const { text: got } = shown(letters(answer(text)));
    let at = 0;
    for (const sign of got) {
      at = text.indexOf(sign, at);
      expect(at).toBeGreaterThanOrEqual(0);
      at += sign.length;
    }
  }), { numRuns: 500, seed: 5 });
});

test("the good answer is shown as it will stand", () => {
  expect(shown(letters(JSON.stringify({ ...goodAnswer, reply_text: "¡Hola, María! Sí, tenemos tazas azules." }))).text).toBe("¡Hola, María! Sí, tenemos tazas azules.");
});

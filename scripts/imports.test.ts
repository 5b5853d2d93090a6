/** The house's one-way streets: who may import whom. Tests may look anywhere. */
import { expect, test } from "bun:test";
import { dirname, join, relative } from "node:path";

interface Import {
  readonly file: string;
  /** A path from the project's root without its ending, or the name of a package. */
  readonly target: string;
  readonly isPackage: boolean;
  readonly isType: boolean;
}

const root = join(import.meta.dir, "..");
/** `from "x"`, `import "x"` and `import("x")`, whether for values or for types. */
const pattern =
  /^\s*(?:import|export)\s+(type\s)?[^"';]*?from\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

const files = [...new Bun.Glob("{server,actors,client,sql}/**/*.{ts,tsx}").scanSync({ cwd: root })]
  .filter((file) => !/\.test\.tsx?$|testing\.tsx?$/.test(file))
  .sort();
const texts = new Map(await Promise.all(files.map(async (file) => [file, await Bun.file(join(root, file)).text()] as const)));
const imports = files.flatMap((file) => importsIn(file, texts.get(file) ?? ""));

function importsIn(file: string, text: string): Import[] {
  return [...text.matchAll(pattern)].map((match) => {
    const named = match[2] ?? match[3] ?? match[4] ?? "";
    const isPackage = !named.startsWith(".");
    const target = isPackage ? named : relative(root, join(root, dirname(file), named)).replace(/\.tsx?$/, "");
    return { file, target, isPackage, isType: match[1] !== undefined };
  });
}

const isIn = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
const isFrom = (one: Import, name: string) => one.isPackage && isIn(one.target, name);
const isBehavior = (file: string) => /^actors\/[^/]+$/.test(file);
const told = (bad: readonly Import[]) => bad.map((one) => `${one.file} imports ${one.target}`);

test("imports of every kind are found, so the other tests here can fail", () => {
  const text = `import a from "./a";\nimport type { B } from "../b";\nimport {\n  c,\n} from "c";\nexport { d } from "./d.ts";\nimport "./e.css";\nconst f = await import("f/sub");`;
  const found = importsIn("server/x.ts", text).map((one) => `${one.target}${one.isType ? " type" : ""}`);
  expect(found).toEqual(["server/a", "b type", "c", "server/d", "server/e.css", "f/sub"]);
  expect(imports.length).toBeGreaterThan(100);
});

test("sql imports nothing of ours", () => {
  expect(told(imports.filter((one) => isIn(one.file, "sql") && !one.isPackage && !isIn(one.target, "sql")))).toEqual([]);
});

test("behaviors know only each other: no packages, no kernel, no adapters, nothing outside", () => {
  const bad = imports.filter((one) => isBehavior(one.file) && (one.isPackage || !isBehavior(one.target)));
  expect(told(bad)).toEqual([]);
});

test("adapters know the words of the actors, and neither the kernel nor the store nor the edge", () => {
  const bad = imports.filter(
    (one) => isIn(one.file, "actors/adapters") && !one.isPackage && !isIn(one.target, "actors/adapters") && !isBehavior(one.target),
  );
  expect(told(bad)).toEqual([]);
});

test("only the kernel knows nact", () => {
  expect(told(imports.filter((one) => isFrom(one, "nact") && !isIn(one.file, "actors/kernel")))).toEqual([]);
});

test("only the edge knows Elysia", () => {
  expect(told(imports.filter((one) => (isFrom(one, "elysia") || isFrom(one, "@elysiajs")) && !isIn(one.file, "server")))).toEqual([]);
});

test("actors know nothing of the edge or the inbox", () => {
  expect(told(imports.filter((one) => isIn(one.file, "actors") && (isIn(one.target, "server") || isIn(one.target, "client"))))).toEqual([]);
});

test("nobody knows the scripts, but that the demo knows the simulator it starts", () => {
  const bad = imports.filter((one) => !one.isPackage && isIn(one.target, "scripts"));
  expect(told(bad.filter((one) => one.file !== "server/demo.ts" || !isIn(one.target, "scripts/simulator")))).toEqual([]);
});

test("the edge knows nothing of the inbox", () => {
  expect(told(imports.filter((one) => isIn(one.file, "server") && isIn(one.target, "client")))).toEqual([]);
});

test("the inbox knows the protocol's types and nothing else outside itself", () => {
  const outside = imports.filter((one) => isIn(one.file, "client") && !one.isPackage && !isIn(one.target, "client"));
  expect(told(outside.filter((one) => one.target !== "server/protocol" || !one.isType))).toEqual([]);
});

test("the environment is read in one place", () => {
  const readers = files.filter((file) => /\bprocess\.env\b|\bBun\.env\b/.test(texts.get(file) ?? ""));
  expect(readers).toEqual(["server/config.ts"]);
});

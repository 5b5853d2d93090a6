/** The house's rules that a type checker can't see: who may import whom, who reads the environment, what lies at the top. */
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(import.meta.dir, "..");
const folders = ["server", "actors", "client", "sql", "scripts"] as const;
const isTest = (path: string): boolean => /\.test\.tsx?$|(^|\/|-)testing(\.tsx?$|\/)/.test(path);

interface Import { readonly path: string; readonly what: string; readonly typesOnly: boolean }

/** The code of the whole house, without its words: imports in comments and texts are none. */
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name) && !name.includes("node_modules")).map((name) => `${folder}/${name}`));

/** Bare, side-effect, re-exporting and dynamic imports, and require. */
const pattern = /(?:\b(import|export)\s+(type\s+)?(?:[\w*${}\s,]+?\s+from\s+)?|\b(?:import|require|require\.resolve|Bun\.resolveSync)\s*\(\s*|\btypeof\s+import\s*\(\s*)["'`]([^"'`\n]+)["'`]/g;

const imports: readonly Import[] = files.filter((path) => !isTest(path)).flatMap((path) => {
  const code = readFileSync(join(root, path), "utf8").replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return [...code.matchAll(pattern)].map((match) => {
    const target = match[3] ?? "";
    const what = target.startsWith(".") ? relative(root, join(root, dirname(path), target)) : target;
    return { path, what, typesOnly: match[2] !== undefined || match[0].startsWith("typeof") };
  });
});

const from = (folder: string, but?: RegExp): readonly Import[] => imports.filter(({ path }) => path.startsWith(`${folder}/`) && !but?.test(path));
const ours = (what: string): boolean => folders.some((folder) => what.startsWith(`${folder}/`));
const told = (wrong: readonly Import[]): string[] => wrong.map(({ path, what }) => `${path} imports ${what}`);

test("the scan sees imports of every kind", () => {
  const code = ['import a from "x1"', 'import type { B } from "x2"', 'import "x3"', 'export { c } from "x4"', 'await import("x5")', 'require("x6")', "import(`x7`)", 'export * from "x8"', 'import {\n  d,\n  e,\n} from "x9"', 'typeof import("x10")', 'export type { F } from "x11"'].join("\n");
  expect([...code.matchAll(pattern)].map((match) => match[3])).toEqual(Array.from({ length: 11 }, (_, n) => `x${n + 1}`));
  expect(imports.length).toBeGreaterThan(200);
});

describe("imports go one way", () => {
  test("sql imports nothing of ours", () => {
    expect(told(from("sql").filter(({ what }) => ours(what) && !what.startsWith("sql/")))).toEqual([]);
  });
  test("behaviors import behavior.ts, messages.ts and other actors", () => {
    const behaviors = from("actors", /^actors\/(kernel|adapters|assist)\//);
    expect(told(behaviors.filter(({ what }) => !/^actors\/[\w-]+$/.test(what)))).toEqual([]);
  });
  test("adapters import messages, their own and node's crypto, and no outside package", () => {
    expect(told(from("actors/adapters").filter(({ what }) => !/^actors\/(adapters\/|messages$|behavior$)/.test(what) && !what.startsWith("node:")))).toEqual([]);
  });
  test("the kernel imports actors and sql, never the edge", () => {
    expect(told(from("actors/kernel").filter(({ what }) => ours(what) && !/^(actors|sql)\//.test(what)))).toEqual([]);
  });
  test("only the kernel imports nact, only the server imports Elysia", () => {
    expect(told(imports.filter(({ path, what }) => /^nact(\/|$)/.test(what) && !path.startsWith("actors/kernel/")))).toEqual([]);
    expect(told(imports.filter(({ path, what }) => /^(elysia|@elysiajs\/.*)(\/|$)/.test(what) && !path.startsWith("server/")))).toEqual([]);
  });
  test("the server imports actors and sql; of the scripts only what the demo shares with its simulator", () => {
    expect(told(from("server").filter(({ path, what }) => ours(what) && !/^(server|actors|sql)\//.test(what) && !(path === "server/demo.ts" && what === "scripts/simulator/config")))).toEqual([]);
  });
  test("the client imports of the rest only the protocol, and of that only types", () => {
    const foreign = from("client").filter(({ what }) => ours(what) && !what.startsWith("client/"));
    expect(told(foreign.filter(({ what, typesOnly }) => what !== "server/protocol" || !typesOnly))).toEqual([]);
  });
});

test("what stands in a template is no import of a name that is made up at run time", () => {
  const dynamic = files.filter((path) => !isTest(path) && /\bimport\s*\(\s*(?!["'`])/.test(readFileSync(join(root, path), "utf8")));
  expect(dynamic).toEqual([]);
});

test("only the settings read the environment; scripts may for their own plumbing", () => {
  const readers = files.filter((path) => !isTest(path) && /\b(process|Bun|import\.meta)\.env\b/.test(readFileSync(join(root, path), "utf8")));
  expect(readers.filter((path) => path !== "server/config.ts" && !path.startsWith("scripts/"))).toEqual([]);
});

test("behaviors have no clock, chance or world", () => {
  const behaviors = files.filter((path) => /^actors\/[\w-]+\.ts$/.test(path) && !isTest(path));
  expect(behaviors.length).toBeGreaterThan(3);
  const impure = behaviors.filter((path) => /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|crypto\.|fetch\(|setTimeout|await |console\.)/.test(readFileSync(join(root, path), "utf8")));
  expect(impure).toEqual([]);
});

test("nothing lies at the top that doesn't belong there", async () => {
  const listed = (await Bun.$`git -C ${root} ls-files`.quiet().nothrow().text()).split("\n").filter((line) => line !== "");
  const allowed = [
    ...folders, "bunfig.toml", "package.json", "bun.lock", "tsconfig.json", "Dockerfile", "README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", ".env.example", ".ci", ".gitignore", ".dockerignore", ".oxlintrc.json", ".gitattributes",
  ];
  expect([...new Set(listed.map((path) => path.split("/")[0] ?? ""))].filter((name) => !allowed.includes(name))).toEqual([]);
});

test("the lock file names no place to fetch from", () => {
  expect(readFileSync(join(root, "bun.lock"), "utf8")).not.toMatch(/https?:\/\//);
});

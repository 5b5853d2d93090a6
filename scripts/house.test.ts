/** The house's rules that neither the type checker nor imports.test.ts can see. */
import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const folders = ["server", "actors", "client", "sql", "scripts"] as const;
const isTest = (path: string): boolean => /\.test\.tsx?$|(^|\/|-)testing\.tsx?$/.test(path);
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const files = folders.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name)).map((name) => `${folder}/${name}`));
const code = files.filter((path) => !isTest(path));

test("nobody imports a name that is made up at run time, which no rule about imports could see", () => {
  expect(code.filter((path) => /\bimport\s*\(\s*(?!["'])/.test(read(path)) || /\brequire\s*\(/.test(read(path)))).toEqual([]);
});

test("behaviors have no clock, no chance and no world", () => {
  const behaviors = code.filter((path) => /^actors\/[\w-]+\.ts$/.test(path));
  expect(behaviors.length).toBeGreaterThan(3);
  expect(behaviors.filter((path) => /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|crypto\.|fetch\(|setTimeout|setInterval|await |console\.)/.test(read(path)))).toEqual([]);
});

test("the server logs by its log alone, so that nothing goes out unseen", () => {
  expect(code.filter((path) => /^(server|actors|sql)\//.test(path) && /\bconsole\.\w/.test(read(path)))).toEqual([]);
});

test("nothing lies at the top that doesn't belong there", async () => {
  const listed = (await Bun.$`git -C ${root} ls-files`.quiet().nothrow().text()).split("\n").filter((line) => line !== "");
  const allowed = [
    ...folders, "bunfig.toml", "package.json", "bun.lock", "tsconfig.json", "Dockerfile", "README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", ".env.example", ".ci", ".gitignore", ".dockerignore", ".oxlintrc.json", ".gitattributes",
  ];
  expect([...new Set(listed.map((path) => path.split("/")[0] ?? ""))].filter((name) => !allowed.includes(name))).toEqual([]);
});

test("the lock file names no place to fetch from", () => {
  expect(read("bun.lock")).not.toMatch(/https?:\/\//);
});

test("words the house has no use for stand in no name", () => {
  const named = code.flatMap((path) => [...read(path).matchAll(/\b(?:class|interface|type|function|enum)\s+(\w*(?:Service|Manager|Helper|Util|Utils|Impl)|I[A-Z]\w+)\b/g)].map((match) => `${path}: ${match[1]}`));
  expect(named).toEqual([]);
  expect(code.filter((path) => /^\s*(export\s+)?(const\s+)?enum\s/m.test(read(path)) || /^export default\b/m.test(read(path)) && !path.endsWith("vite.config.ts"))).toEqual([]);
});

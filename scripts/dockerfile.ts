/** As much of the Dockerfile's language as ours uses: https://docs.docker.com/reference/dockerfile/ */

export type Instruction =
  | { readonly kind: "from"; readonly base: string; readonly name: string }
  | { readonly kind: "workdir"; readonly path: string }
  | { readonly kind: "copy"; readonly from: string | null; readonly sources: readonly string[]; readonly target: string }
  | { readonly kind: "run"; readonly script: string }
  | { readonly kind: "env"; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: "user"; readonly name: string }
  | { readonly kind: "volume"; readonly path: string }
  | { readonly kind: "healthcheck"; readonly command: readonly string[] }
  | { readonly kind: "stopsignal"; readonly signal: string }
  | { readonly kind: "cmd"; readonly command: readonly string[] }
  | { readonly kind: "expose" };

/** Throws on what it doesn't know, so that a new kind of step can't go untried. */
export function parseDockerfile(text: string): Instruction[] {
  const lines = text
    .split("\n")
    .filter((line) => !/^\s*#/.test(line))
    .join("\n")
    .replaceAll(/\\\n/g, " ")
    .split("\n");
  return lines.filter((line) => line.trim() !== "").map(parseLine);
}

function parseLine(line: string): Instruction {
  const [, word = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
  const words = rest.split(/\s+/);
  switch (word) {
    case "FROM":
      return { kind: "from", base: words[0] ?? "", name: words[2] ?? "" };
    case "WORKDIR":
      return { kind: "workdir", path: rest };
    case "COPY":
      return parseCopy(words);
    case "RUN":
      return { kind: "run", script: rest };
    case "ENV":
      return {
        kind: "env",
        values: Object.fromEntries(words.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)])),
      };
    case "USER":
      return { kind: "user", name: rest };
    case "VOLUME":
      return { kind: "volume", path: rest };
    case "EXPOSE":
      return { kind: "expose" };
    case "STOPSIGNAL":
      return { kind: "stopsignal", signal: rest };
    case "HEALTHCHECK":
      return { kind: "healthcheck", command: parseCommand(rest.slice(rest.indexOf("CMD") + 3)) };
    case "CMD":
      return { kind: "cmd", command: parseCommand(rest) };
    default:
      throw new Error(`the Dockerfile has a step that is not tried: ${line}`);
  }
}

function parseCopy(words: readonly string[]): Instruction {
  const from = words.find((word) => word.startsWith("--from="))?.slice("--from=".length) ?? null;
  const flags = words.filter((word) => word.startsWith("--") && !word.startsWith("--from="));
  if (flags.length > 0) throw new Error(`COPY with ${flags.join(" ")} is not tried`);
  const paths = words.filter((word) => !word.startsWith("--"));
  return { kind: "copy", from, sources: paths.slice(0, -1), target: paths.at(-1) ?? "" };
}

function parseCommand(text: string): string[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed) || !parsed.every((word) => typeof word === "string")) throw new Error(`not a list of words: ${text}`);
  return parsed;
}

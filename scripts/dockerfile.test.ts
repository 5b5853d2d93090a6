import { expect, test } from "bun:test";
import { join } from "node:path";
import { parseDockerfile } from "./dockerfile";

test("steps, continued lines and comments are read as Docker reads them", () => {
  const text = `# a comment
FROM base:1 AS build
RUN one \\
 && two
COPY --from=build /a b c/
ENV A=1 B=x=y
HEALTHCHECK --interval=10s CMD ["check", "it"]`;
  expect(parseDockerfile(text)).toEqual([
    { kind: "from", base: "base:1", name: "build" },
    { kind: "run", script: "one   && two" },
    { kind: "copy", from: "build", sources: ["/a", "b"], target: "c/" },
    { kind: "env", values: { A: "1", B: "x=y" } },
    { kind: "healthcheck", command: ["check", "it"] },
  ]);
});

test("a step that would go untried is refused", () => {
  expect(() => parseDockerfile("ADD x y")).toThrow("not tried: ADD x y");
  expect(() => parseDockerfile("COPY --chown=1 x y")).toThrow("COPY with --chown=1 is not tried");
});

test("our image runs as a named user, keeps its data in a volume, is asked for its health and stops by SIGTERM", async () => {
  const steps = parseDockerfile(await Bun.file(join(import.meta.dir, "..", "Dockerfile")).text());
  const last = steps.slice(steps.findLastIndex((step) => step.kind === "from"));
  expect(last.find((step) => step.kind === "user")).toEqual({ kind: "user", name: "parley" });
  expect(last.find((step) => step.kind === "volume")).toEqual({ kind: "volume", path: "/data" });
  expect(last.find((step) => step.kind === "stopsignal")).toEqual({ kind: "stopsignal", signal: "SIGTERM" });
  expect(last.find((step) => step.kind === "healthcheck")?.command.join(" ")).toContain("/health/ready");
});

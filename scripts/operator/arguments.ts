/** Reads a command line against the commands there are, and writes their help. */
import { Problem, type Asked, type Command } from "./command";

export type Read = { readonly kind: "run"; readonly command: Command; readonly asked: Asked; readonly json: boolean } | { readonly kind: "help"; readonly text: string };

const program = "scripts/parley";

export function readArguments(given: readonly string[], commands: readonly Command[]): Read {
  const json = given.includes("--json");
  const wantsHelp = given.includes("--help") || given.includes("-h") || given[0] === "help";
  const words = given.filter((word) => word !== "--json" && word !== "--help" && word !== "-h");
  if (words[0] === "help") words.shift();
  const command = commands.findLast((one) => [one.name, ...(one.also ?? [])].some((name) => name.split(" ").every((word, at) => words[at] === word)));
  if (!command) {
    const some = commands.filter((one) => words.length > 0 && words.every((word, at) => word.startsWith("-") || one.name.split(" ")[at] === word));
    if (wantsHelp || words.length === 0) return { kind: "help", text: overview(some.length > 0 ? some : commands) };
    throw new Problem("misunderstood", `There is no command "${words.filter((word) => !word.startsWith("-")).join(" ")}". ${some.length > 0 ? `Did you mean: ${some.map((one) => one.name).join(", ")}?` : `See ${program} --help.`}`);
  }
  if (wantsHelp) return { kind: "help", text: helpOf(command) };
  return { kind: "run", command, json, asked: ask(command, words.slice(command.name.split(" ").length)) };
}

function ask(command: Command, given: readonly string[]): Asked {
  const words: string[] = [];
  const options: Record<string, string> = {};
  for (let at = 0; at < given.length; at++) {
    const word = given[at] ?? "";
    if (!word.startsWith("--")) {
      words.push(word);
      continue;
    }
    const [name = "", inline] = word.slice(2).split(/=(.*)/s);
    const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
    if (!option) throw misunderstood(command, `--${name} is not an option of ${command.name}.`);
    if (Object.hasOwn(options, name)) throw misunderstood(command, `--${name} stands twice.`);
    const value = option.value === undefined ? "" : (inline ?? given[++at]);
    if (value === undefined) throw misunderstood(command, `--${name} needs a value: ${option.about}.`);
    if (option.oneOf && !option.oneOf.includes(value)) throw misunderstood(command, `--${name} must be one of ${option.oneOf.join(", ")}.`);
    options[name] = value;
  }
  const wanted = command.words ?? [];
  if (words.length > wanted.length) throw misunderstood(command, `"${words[wanted.length]}" is one word too many.`);
  if (words.length < wanted.length) throw misunderstood(command, `${wanted[words.length]} is missing.`);
  const missing = Object.entries(command.options).filter(([name, option]) => option.required && !Object.hasOwn(options, name));
  if (missing.length > 0) throw misunderstood(command, `${missing.map(([name]) => `--${name}`).join(", ")} ${missing.length === 1 ? "is" : "are"} missing.`);
  return { words, options, has: (name) => Object.hasOwn(options, name) };
}

const misunderstood = (command: Command, say: string): Problem => new Problem("misunderstood", `${say} See ${program} ${command.name} --help.`);

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => usageOf(command).length));
  return [
    `Parley's command line for operators. It works while the server runs.`,
    "",
    `  ${program} COMMAND [--json] [--help]`,
    "",
    ...commands.map((command) => `  ${usageOf(command).padEnd(width)}  ${command.about}`),
    "",
    `${program} COMMAND --help shows a command's options and examples. Exit codes: 0 done, 1 not done, 2 not understood.`,
  ].join("\n");
}

const usageOf = (command: Command): string => [command.name, ...(command.words ?? [])].join(" ");

function helpOf(command: Command): string {
  const rows = Object.entries(command.options).map(([name, option]): [string, string] => [
    `--${name}${option.value === undefined ? "" : ` ${option.oneOf?.join("|") ?? option.value}`}`,
    `${option.about}${option.required ? " (required)" : ""}`,
  ]);
  const width = Math.max(0, ...rows.map(([usage]) => usage.length));
  const hasSecrets = Object.values(command.options).some((option) => option.isSecret);
  return [
    `${program} ${usageOf(command)} [OPTIONS]`, "", `  ${command.about}`, "",
    ...rows.map(([usage, about]) => `  ${usage.padEnd(width)}  ${about}`),
    `  ${"--json".padEnd(width)}  prints one JSON value`,
    ...(hasSecrets ? ["", "  Secrets needn't stand on the command line, where the shell remembers them: env:NAME reads a variable, file:PATH a file, - a line of standard input."] : []),
    "", "Examples:", ...command.examples.map((example) => `  ${program} ${example}`),
  ].join("\n");
}

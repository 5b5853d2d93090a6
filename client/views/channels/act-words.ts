/** What somebody did with a channel, in words. Pure. */
import type { ChannelActs, Platform } from "../../../server/protocol";
import { guides } from "./platforms";

const testWords: Readonly<Record<string, string>> = { sent: "the platform took it", failed: "it failed", unknown: "no answer came" };

/** What somebody did, as the end of a sentence that begins with who. */
export function actWords({ what, about }: Pick<ChannelActs["acts"][number], "what" | "about">, platform: Platform): string {
  const labels: Readonly<Record<string, string>> = { name: "name", mode: "way that messages come", expires: "end of its access" };
  const fields = about.map((field) => labels[field] ?? guides[platform].fields.find(({ name }) => name === field)?.label.replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase()) ?? field.replaceAll("_", " "));
  switch (what) {
    case "added": return "connected it";
    case "reconnected": return `entered anew: ${fields.join(", ")}`;
    case "changed": return `changed: ${fields.join(", ")}`;
    case "enabled": return "switched it on";
    case "disabled": return "switched it off";
    case "tested": return `sent a test: ${testWords[about[0] ?? ""] ?? "what came of it is not known"}`;
  }
}

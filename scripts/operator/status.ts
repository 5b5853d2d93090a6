/** parley status: whether the server answers, and what there is. */
import { countAll } from "../../sql/letters";
import { version } from "../../server/version";
import { addressOf, type Command } from "./command";

const answerMsMax = 2_000;

export const statusCommand: Command = {
  name: "status", about: "shows whether the server runs and what there is", options: {}, examples: ["status", "status --json"],
  async run(_asked, { config, sql }) {
    const address = addressOf(config);
    const server = await fetch(`${address}/health/ready`, { signal: AbortSignal.timeout(answerMsMax) }).then((answer) => (answer.ok ? "ready" : "not ready"), () => "not running");
    const counts = await countAll(sql);
    const line = (what: string, value: string | number): string => `${what.padEnd(16)}${value}`;
    return {
      json: { version, server, address, ...counts },
      text: [
        line("Parley", version), line("Server", `${server} (${address})`), line("Schema", counts.schema), line("Tenants", counts.tenants), line("People", counts.users), line("Channels", counts.channels),
        line("Conversations", counts.conversations), line("Entries", counts.entries), line("Waiting", `${counts.waiting} messages, ${counts.calls} calls`), line("Dead letters", counts.letters),
      ].join("\n"),
    };
  },
};

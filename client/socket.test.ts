/** The socket against a small server that answers, or falls silent. */
import { afterAll, expect, test } from "bun:test";
import type { ServerWebSocket } from "bun";
import type { Up } from "../server/protocol";
import type { Connection } from "./connection";
import { Failed, Socket } from "./socket";
import { welcome } from "./testing";

const heard: Up[] = [];
let isSilent = false;
const line = (socket: ServerWebSocket<unknown>, frame: object): unknown => socket.send(JSON.stringify(frame));
const server = Bun.serve({
  hostname: "127.0.0.1", port: 0,
  fetch: (request, serving) => (serving.upgrade(request, { data: undefined }) ? undefined : new Response("", { status: 400 })),
  websocket: {
    open: (socket) => void line(socket, { t: "hello", version: "1", protocol: "parley.1" }),
    message(socket, text) {
      const frame = JSON.parse(String(text)) as Up & { id: number };
      heard.push(frame);
      if (!isSilent) line(socket, { t: "reply", id: frame.id, data: frame.t === "login" || frame.t === "resume" ? welcome({ expiresAt: Date.now() + 3_600_000, now: Date.now() }) : { now: 1, ok: true } });
    },
  },
});
afterAll(() => server.stop(true));

// happy-dom knows the name and no more.
Object.defineProperty(navigator, "locks", { configurable: true, value: { request: <T>(_name: string, exchange: () => Promise<T>) => exchange() } });
const states: Connection["at"][] = [];
const socket = new Socket(`ws://127.0.0.1:${server.port}/socket`, {
  connection: (state) => void states.push(state.at), frame: () => undefined, welcome: () => undefined, way: () => undefined, version: () => undefined, feed: () => -1,
});
const until = async (what: () => boolean): Promise<void> => {
  for (let looks = 0; looks < 400 && !what(); looks++) await Bun.sleep(20);
  expect(what()).toBe(true);
};
const kinds = (): string[] => heard.map((frame) => frame.t);
const command = () => socket.ask({ t: "command", client: "c", conversation: "a", request: { type: "unread" } });

test("what is asked right after something was heard goes alone", async () => {
  socket.login({ email: "a", password: "b" });
  await until(() => kinds().includes("ping") && socket.state.at === "live");
  await command();
  expect(kinds()).toEqual(["login", "ping", "command"]);
});

test("what is asked into a long silence goes with a ping, so that a dead line is noticed by it; and by that alone", async () => {
  await Bun.sleep(1_100);
  heard.length = 0;
  isSilent = true;
  const [one, two] = [command(), command()].map((asked) => asked.catch((why: unknown) => why));
  await until(() => heard.length >= 3);
  expect(kinds().sort()).toEqual(["command", "command", "ping"]);
  await until(() => socket.state.at !== "live");
  expect([await one, await two].map((why) => why instanceof Failed && why.code)).toEqual(["lost", "lost"]);
  isSilent = false;
  await until(() => socket.state.at === "live");
  await socket.logout();
}, 20_000);

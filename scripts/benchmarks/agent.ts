/** An agent's socket as a benchmark holds it: comes in, and looks at every frame that comes down. */
import { subprotocol, type Down, type Reply, type Up, type Welcome } from "../../server/protocol";

export interface Credentials { readonly tenant: string; readonly email: string; readonly password: string }

export interface AgentSocket {
  /** Sends a request and waits for its answer. Throws what the server refuses. */
  ask<Data extends Reply>(frame: AskFrame): Promise<Data>;
  close(): void;
  readonly closed: Promise<number>;
}
type AskFrame = Up extends infer Frame ? (Frame extends { id: number } ? Omit<Frame, "id"> : never) : never;

const answerMsMax = 30_000;
let addresses = 0;

/**
 * Connects. `onFrame` gets the text of each frame but for answers, unparsed, since whoever only counts needs no more than its first bytes.
 * Each socket says that it comes from an address of its own, as agents do; a server that trusts one proxy believes it, and so doesn't take a thousand agents for one.
 */
export async function openAgent(port: number, onFrame: (text: string) => void): Promise<AgentSocket> {
  const waiting = new Map<number, { done(data: Reply): void; failed(why: Error): void }>();
  let lastId = 0;
  const address = ++addresses;
  const headers = { origin: `http://127.0.0.1:${port}`, "x-forwarded-for": `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}` };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { protocols: [subprotocol], headers } as never);
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener("close", ({ code }) => {
      for (const each of waiting.values()) each.failed(new Error(`the socket closed with ${code}`));
      waiting.clear();
      resolve(code);
    });
  });
  socket.addEventListener("message", ({ data }) => {
    const text = data as string;
    if (text.startsWith('{"t":"reply"') || text.startsWith('{"t":"error"')) answer(JSON.parse(text) as Extract<Down, { t: "reply" | "error" }>);
    else onFrame(text);
  });
  await Promise.race([new Promise<void>((resolve) => socket.addEventListener("open", () => resolve())), closed.then((code) => Promise.reject(new Error(`no socket: closed with ${code}`)))]);

  function answer(frame: Extract<Down, { t: "reply" | "error" }>): void {
    const asked = frame.id === undefined ? undefined : waiting.get(frame.id);
    if (frame.id === undefined || !asked) return;
    waiting.delete(frame.id);
    if (frame.t === "reply") asked.done(frame.data);
    else asked.failed(new Error(`${frame.error}: ${frame.say}`));
  }

  return {
    closed,
    close: () => socket.close(),
    ask: <Data extends Reply>(frame: AskFrame) =>
      new Promise<Data>((resolve, reject) => {
        const id = ++lastId;
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(new Error(`${frame.t} was not answered within ${answerMsMax} ms`));
        }, answerMsMax);
        waiting.set(id, {
          done: (data) => (clearTimeout(timer), resolve(data as Data)),
          failed: (why) => (clearTimeout(timer), reject(why)),
        });
        socket.send(JSON.stringify({ ...frame, id }));
      }),
  };
}

export const login = (agent: AgentSocket, { tenant, email, password }: Credentials): Promise<Welcome> => agent.ask<Welcome>({ t: "login", tenant, email, password });

/** The numbers of a feed or cursor frame, from its first bytes; null for any other frame. */
export function numbersOf(text: string): { base: number; seq: number } | null {
  const found = headPattern.exec(text);
  if (!found) return null;
  const seq = Number(found[2]);
  return { base: found[1] === undefined ? seq : Number(found[1]), seq };
}
const headPattern = /^\{(?:"t":"(?:feed|cursor)",)?(?:"base":(\d+),)?"seq":(\d+)/;

/**
 * A thousand sockets that only count bytes, in a process of their own: raw TCP with the handshake of RFC 6455, since a client that parses would cost more than the server it
 * measures. It is told {"port", "path", "sockets"}, then again and again {"bytes"}, and answers when every socket of that path has had so many.
 */
import { orders } from "./processes";

export type Ask = { readonly port: number; readonly path: string; readonly sockets: number } | { readonly path: string; readonly bytes: number };

interface Group { readonly had: number[]; wanted: number; short: number; heard(): void }

const groups = new Map<string, Group>();
const headEnd = "\r\n\r\n";

for await (const ask of orders<Ask>()) {
  if ("port" in ask) await open(ask.port, ask.path, ask.sockets);
  else await until(groups.get(ask.path)!, ask.bytes);
  console.log(JSON.stringify({ done: true }));
}
process.exit(0);

async function open(port: number, path: string, sockets: number): Promise<void> {
  const group: Group = { had: Array.from({ length: sockets }, () => 0), wanted: Number.POSITIVE_INFINITY, short: 0, heard: () => undefined };
  groups.set(path, group);
  for (let at = 0; at < sockets; at++) await connect(port, path, group, at);
}

function connect(port: number, path: string, group: Group, at: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOpen = false;
    let head = "";
    void Bun.connect({
      hostname: "127.0.0.1", port,
      socket: {
        open: (socket) => void socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${btoa(String(at).padStart(16, "0"))}\r\n\r\n`),
        data(_socket, chunk) {
          if (isOpen) return count(group, at, chunk.length);
          head += chunk.toString("latin1");
          const end = head.indexOf(headEnd);
          if (end < 0) return;
          if (!head.startsWith("HTTP/1.1 101")) return reject(new Error(head.slice(0, head.indexOf("\r\n"))));
          isOpen = true;
          count(group, at, head.length - end - headEnd.length);
          resolve();
        },
        close: () => {
          if (isOpen) process.stderr.write("a socket of the fan-out was closed\n");
          reject(new Error("closed"));
        },
      },
    });
  });
}

function count(group: Group, at: number, bytes: number): void {
  const before = group.had[at]!;
  group.had[at] = before + bytes;
  if (before < group.wanted && before + bytes >= group.wanted && --group.short === 0) group.heard();
}

function until(group: Group, bytes: number): Promise<void> {
  group.wanted = bytes;
  group.short = group.had.filter((had) => had < bytes).length;
  return group.short === 0 ? Promise.resolve() : new Promise((resolve) => (group.heard = resolve));
}

/** One keep-alive HTTP connection at the level of bytes: requests are made in advance and written as they are, so that the generator costs as little as it can. */
import type { Socket } from "bun";

export interface Connection {
  /** Sends one request and resolves with the answer's status; 0 when the connection broke. One at a time. */
  post(request: Uint8Array): Promise<number>;
  close(): void;
}

const headEnd = "\r\n\r\n";
const statusAt = 9;
const statusDigits = 3;

export async function openConnection(port: number): Promise<Connection> {
  let answered: ((status: number) => void) | null = null;
  let unsent: Uint8Array | null = null;
  let heard = "";
  let isClosed = false;
  const settle = (status: number): void => {
    const answer = answered;
    answered = null;
    heard = "";
    answer?.(status);
  };
  const write = (socket: Socket<undefined>, bytes: Uint8Array): void => {
    const sent = socket.write(bytes);
    unsent = sent < bytes.length ? bytes.subarray(Math.max(0, sent)) : null;
  };
  const socket = await Bun.connect({
    hostname: "127.0.0.1", port,
    socket: {
      data(_socket, chunk) {
        heard += chunk.toString("latin1");
        const end = heard.indexOf(headEnd);
        if (end < 0) return;
        const length = Number(/\r\ncontent-length: *(\d+)/i.exec(heard)?.[1] ?? 0);
        if (heard.length >= end + headEnd.length + length) settle(Number(heard.slice(statusAt, statusAt + statusDigits)));
      },
      drain(socket) {
        if (unsent) write(socket, unsent);
      },
      close() {
        isClosed = true;
        settle(0);
      },
      error: () => settle(0),
    },
  });
  return {
    post: (request) => new Promise((resolve) => {
      // Nothing comes of writing to it any more, not even an error.
      if (isClosed) return resolve(0);
      answered = resolve;
      write(socket, request);
    }),
    close: () => void socket.end(),
  };
}

/** The bytes of a signed webhook's request. */
export function requestBytes(path: string, body: string, signature: string): Uint8Array {
  return Buffer.from(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-Hub-Signature-256: ${signature}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
}

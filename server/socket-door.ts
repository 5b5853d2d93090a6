/**
 * The door at /socket: who may open a socket.
 *
 * Refused at the handshake: 400 no subprotocol, or words in the query (tokens travel in frames, never in addresses, which are logged everywhere) · 403 a page of another
 * origin, or none · 429 too many sockets from one address · 503 full or going away. Another subprotocol is let in to be told so: of a refused handshake browsers tell a page nothing.
 */
import { Elysia } from "elysia";
import type { Server, ServerWebSocket } from "bun";
import type { Hosts } from "./hosts";
import { clientAddress, networkOf } from "./limits";
import { subprotocol } from "./protocol";
import type { Connection } from "./socket-connection";

/** What is known of a socket before it is open. */
export interface Door { readonly protocol: string; readonly address: string; readonly network: string; readonly host: string | null; connection: Connection | null }

export interface DoorParts {
  readonly hosts: Pick<Hosts, "isOwnOrigin">;
  readonly trustProxy: number;
  readonly allowNoOrigin: boolean;
  roomFor(network: string): "room" | "full" | "crowd" | "leaving";
  opened(raw: ServerWebSocket<unknown>, door: Door): Connection;
  closed(connection: Connection, door: Door): void;
  /** The server that listens, which is made elsewhere. */
  seen(server: Server<unknown> | null): void;
}

interface Refusal { readonly status: 400 | 403 | 429 | 503; readonly say: string }

const protocolCharsMax = 64;

/** `resolve` runs once per upgrade; a websocket route's own beforeHandle would run twice. */
export function openDoor(parts: DoorParts) {
  return new Elysia({ name: "parley.socket" })
    .resolve(({ request, server, set, status }) => {
      const address = clientAddress(server?.requestIP(request)?.address, request.headers.get("x-forwarded-for"), parts.trustProxy);
      const network = networkOf(address);
      const refusal = refusalOf(parts, request, network);
      if (refusal) return status(refusal.status, { error: "refused", say: refusal.say });
      parts.seen(server);
      const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((word) => word.trim().slice(0, protocolCharsMax));
      const protocol = offered.includes(subprotocol) ? subprotocol : (offered[0] ?? "");
      // Browsers end a connection whose answer names no protocol that they offered.
      set.headers["sec-websocket-protocol"] = protocol;
      return { door: { protocol, address, network, host: request.headers.get("host"), connection: null } as Door };
    })
    .ws("/socket", {
      open: (ws) => void (ws.data.door.connection = parts.opened(ws.raw as unknown as ServerWebSocket<unknown>, ws.data.door)),
      message: (ws, message) => ws.data.door.connection?.receive(message),
      drain: (ws) => ws.data.door.connection?.released(),
      // The runtime's own pings are answered too, and Elysia drops what is in a pong; a pong too early only shortens a token's last moments.
      pong: (ws) => (ws.data as unknown as { door: Door }).door.connection?.ponged(),
      close: (ws) => void (ws.data.door.connection && parts.closed(ws.data.door.connection, ws.data.door)),
    });
}

export type Routes = ReturnType<typeof openDoor>;

/** null: come in. */
function refusalOf(parts: DoorParts, request: Request, network: string): Refusal | null {
  if (request.url.includes("?")) return { status: 400, say: "The address of the socket takes no query. Tokens travel in frames." };
  if (!request.headers.get("sec-websocket-protocol")) return { status: 400, say: `Name the subprotocol ${subprotocol}.` };
  const origin = request.headers.get("origin");
  const isOurs = origin === null ? parts.allowNoOrigin : parts.hosts.isOwnOrigin(origin, request.headers.get("host"));
  if (!isOurs) return { status: 403, say: "Pages of another origin can't open a socket here." };
  switch (parts.roomFor(network)) {
    case "room": return null;
    case "full": return { status: 503, say: "This server holds as many sockets as it can." };
    case "crowd": return { status: 429, say: "Too many sockets from one address." };
    case "leaving": return { status: 503, say: "This server is going away. Come back in a moment." };
  }
}

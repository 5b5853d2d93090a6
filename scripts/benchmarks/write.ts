/** A few customers who write now, for benchmarks of something else. */
import { signedTexts } from "../simulator/load";
import { openConnection, requestBytes } from "./connection";
import { channel, webhookPath } from "./parley";

const connections = 16;

/** Messages `from` … `from + count - 1` of `count` customers. Returns the number of the next. */
export async function write(port: number, from: number, count: number): Promise<number> {
  const text = signedTexts(channel, "write");
  let next = from;
  await Promise.all(Array.from({ length: connections }, async () => {
    const connection = await openConnection(port);
    for (let n = next++; n < from + count; n = next++) {
      const { body, signature } = text(n % count, n);
      if ((await connection.post(requestBytes(webhookPath, body, signature))) !== 200) throw new Error("a message was refused");
    }
    connection.close();
  }));
  return from + count;
}

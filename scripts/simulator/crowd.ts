/** The crowd of a storm: each call lets the next one of them say something. */
import { signedHeaders, signedTexts } from "./load";
import { oneOfTheCrowd } from "./people";
import type { Delivered } from "./postman";
import type { FakePlatform, World } from "./world";

/** Numbers come from `next`, so that messages of several storms never share an id. WhatsApp storms take the short way that benchmarks take; others say it as anybody would. */
export function oneAfterAnother(world: World, platform: FakePlatform, customers: number, next: () => number): () => Promise<string> {
  const { channel } = platform;
  if (channel.platform !== "whatsapp") {
    const { platform: home } = channel;
    return async () => {
      const n = next();
      return answerOf(await platform.say(oneOfTheCrowd(n % customers, home), { type: "text", text: `message ${n}` }));
    };
  }
  const run = Math.floor(world.startedAt / 1000)
    .toString(36)
    .slice(-6);
  const make = signedTexts(channel, run, world.clock.stamp);
  return async () => {
    const n = next();
    const { body, signature, id, from } = make(n % customers, n);
    return answerOf(
      await world.post.post({
        platform: "whatsapp",
        account: channel.account,
        kind: "message",
        ids: [id],
        person: from,
        lane: `whatsapp/${channel.account}/${from}`,
        holdsLane: false,
        url: `${world.target}/webhook/whatsapp`,
        headers: signedHeaders(signature),
        body,
      }),
    );
  };
}

/** A storm over several platforms at once: each in its turn. */
export function inTurns(senders: readonly (() => Promise<string>)[]): () => Promise<string> {
  let turn = 0;
  return () => senders[turn++ % senders.length]?.() ?? Promise.resolve("nobody");
}

const answerOf = ({ acknowledged, answer }: Pick<Delivered, "acknowledged" | "answer">): string => (acknowledged ? "200" : answer);

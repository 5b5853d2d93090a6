/**
 * Tells each channel's actor how its channel is: what was heard, whether its platform answers, and that a person connected it. What follows from that the actor decides. At
 * most one message a minute and channel, besides what people do.
 */
import type { Kernel } from "../actors/kernel/kernel";
import type { ChannelMessage } from "../actors/messages";
import type { Channels, Connected } from "./channels";
import type { Gate } from "./gate";
import { faultOf, type Log } from "./log";

export interface ChannelHealthParts {
  readonly kernel: Pick<Kernel, "accept">;
  readonly channels: Channels;
  readonly gate: Pick<Gate, "onRest">;
  readonly log: Log;
}

/** After the kernel has started. */
export function openChannelHealth({ kernel, channels, gate, log }: ChannelHealthParts): void {
  const connects = new Map<number, string>();

  function tell({ tenant, id }: { readonly tenant: number; readonly id: number }, name: string, message: ChannelMessage): void {
    kernel.accept({ tenant, source: id, id: name, to: `channel/${id}`, message, raw: null, at: Date.now() })
      .catch((error: unknown) => log.warn("channel_health_not_told", { tenant, channel: id, ...faultOf(error) }));
  }

  /** The actor knows which connection it heard of last, so telling it again after every start does no harm; its id makes most of them free. */
  function look(connected: Connected): void {
    const { connects: times = 0, expiresAt = 0, config } = connected;
    const known = `${times}:${expiresAt}`;
    // A channel that was connected once, with nothing to say of its access, is what its actor takes it for.
    if (connects.get(config.id) === known || (times <= 1 && expiresAt === 0)) return;
    connects.set(config.id, known);
    tell(config, `connected:${known}`, { type: "connected", times, expiresAt });
  }

  for (const connected of channels.all()) {
    look(connected);
    // Nobody has asked its platform since this node started. Whether it answers will be seen.
    if (channels.shown(connected.config.tenant).some(({ id, state, say }) => id === connected.config.id && state === "ok" && say !== undefined)) rest(connected, false);
  }
  channels.onChange((_tenant, { id }) => {
    const connected = channels.get(id);
    if (connected) look(connected);
  });
  channels.onHeard((heard) => {
    for (const { tenant, id, at, count } of heard) tell({ tenant, id }, `heard:${crypto.randomUUID()}`, { type: "heard", at, count });
  });
  gate.onRest((connected, resting) => {
    log.warn(resting ? "channel_resting" : "channel_answers", { tenant: connected.config.tenant, channel: connected.config.id, platform: connected.config.platform });
    rest(connected, resting);
  });
  function rest({ config }: Connected, on: boolean): void {
    tell(config, `resting:${crypto.randomUUID()}`, { type: "resting", on });
  }
}

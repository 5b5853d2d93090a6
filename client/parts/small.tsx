/** The small parts that everything is made of. */
import { For, Show, type JSX } from "solid-js";
import type { DeliveryState, Platform, Priority } from "../../server/protocol";
import { hue, initials } from "../format";
import { caps } from "../keys";
import { isApple } from "../keyboard";
import { platformName } from "../words";
import { Glyph, Icon, type IconName } from "./icon";

/** A person by initials, under their `picture` if there is one; `badge` is the channel they write on. */
export function Avatar(props: { id: string; name: string; size: number; badge?: Platform; presence?: string; title?: string; picture?: string }) {
  return (
    <span class={`avatar s${props.size}`} style={{ "--hue": hue(props.id) }} title={props.title} aria-hidden={props.title ? undefined : "true"}>
      <span class="avatar-face">{initials(props.name)}<Show when={props.picture}>{(url) => <img src={url()} alt="" onError={(event) => event.currentTarget.remove()} />}</Show></span>
      <Show when={props.badge}>{(platform) => <Badge platform={platform()} size={props.size > 28 ? 14 : 12} />}</Show>
      <Show when={props.presence}>{(presence) => <span class={`avatar-dot ${presence()}`} />}</Show>
    </span>
  );
}

export function Badge(props: { platform: Platform; size: number }) {
  return <span class={`badge ${props.platform} b${props.size}`} title={platformName(props.platform)}><Glyph platform={props.platform} size={Math.round(props.size * 0.72)} /></span>;
}

export type ChipKind = "neutral" | "line" | "bare" | "ok" | "warn" | "bad" | "acc" | "note";
export function Chip(props: { kind?: ChipKind; icon?: IconName; title?: string; children: JSX.Element }) {
  return <span class={`chip ${props.kind ?? "neutral"}`} title={props.title}><Show when={props.icon}>{(name) => <Icon name={name()} size={12} />}</Show>{props.children}</span>;
}

export function Keys(props: { keys: string }) {
  return <span class="keys" aria-hidden="true"><kbd class="cap">{caps(props.keys, isApple).join("")}</kbd></span>;
}

export function KeyList(props: { keys: string }) {
  const isSequence = (): boolean => props.keys.includes(" ");
  return (
    <span class="keys">
      <For each={caps(props.keys, isApple)}>{(cap, at) => <><Show when={isSequence() && at() > 0}><span class="then">then</span></Show><kbd class="cap big">{cap}</kbd></>}</For>
    </span>
  );
}

interface ButtonProps {
  kind?: "primary" | "secondary" | "ghost" | "danger" | "note";
  size?: 24 | 28 | 32 | 40;
  icon?: IconName;
  keys?: string;
  disabled?: boolean;
  title?: string;
  anchor?: string;
  children: JSX.Element;
  onClick?: (event: MouseEvent) => void;
  submit?: boolean;
}

export function Button(props: ButtonProps) {
  return (
    <button type={props.submit ? "submit" : "button"} class={`button ${props.kind ?? "secondary"} h${props.size ?? 28}`} disabled={props.disabled} title={props.title} data-anchor={props.anchor} onClick={(event) => props.onClick?.(event)}>
      <Show when={props.icon}>{(name) => <Icon name={name()} size={14} />}</Show>
      <span>{props.children}</span>
      <Show when={props.keys && !props.disabled}><Keys keys={props.keys!} /></Show>
    </button>
  );
}

/** An icon without a word: named for screen readers, with its key in the tooltip. */
export function IconButton(props: { icon: IconName; label: string; keys?: string; anchor?: string; size?: number; pressed?: boolean; expanded?: boolean; onClick: (event: MouseEvent) => void }) {
  const tip = (): string => (props.keys ? `${props.label} (${caps(props.keys, isApple).join(props.keys.includes(" ") ? " " : "")})` : props.label);
  return (
    <button type="button" class="icon-button" aria-label={props.label} title={tip()} data-anchor={props.anchor} aria-pressed={props.pressed} aria-expanded={props.expanded} onClick={(event) => props.onClick(event)}>
      <Icon name={props.icon} size={props.size ?? 16} />
    </button>
  );
}

const priorityRank: Readonly<Record<Priority, number>> = { none: 0, low: 1, medium: 2, high: 3, urgent: 3 };
export const priorityNames: Readonly<Record<Priority, string>> = { none: "None", low: "Low", medium: "Medium", high: "High", urgent: "Urgent" };

/** Three bars. Urgent has the same height as high, and its own colour and word. */
export function PriorityBars(props: { priority: Priority }) {
  return (
    <svg class={`bars ${props.priority}`} viewBox="0 0 12 12" width="12" height="12" role="img" aria-label={`${priorityNames[props.priority]} priority`}>
      <title>{priorityNames[props.priority]} priority</title>
      <For each={[0, 1, 2]}>{(bar) => <rect class={bar < priorityRank[props.priority] ? "on" : "off"} x={0.5 + bar * 4} width="2.600" y={7.500 - bar * 3} height={4 + bar * 3} rx="0.800" />}</For>
    </svg>
  );
}

const tickWords: Readonly<Record<DeliveryState, string>> = {
  queued: "sending", sending: "sending", unknown: "unknown", sent: "sent, waiting for receipt", failed: "failed", delivered: "delivered", read: "read",
};
export const deliveryWords = (state: DeliveryState, receipts = true): string => (state === "sent" && !receipts ? "sent" : tickWords[state]);

/** One tick: the platform has it. Two: the phone has it. Two in accent: it was read. */
export function Ticks(props: { state: DeliveryState; receipts?: boolean }) {
  const icon = (): IconName => {
    if (props.state === "queued" || props.state === "sending") return "clock";
    if (props.state === "unknown") return "warn";
    if (props.state === "failed") return "alert";
    return props.state === "sent" ? "check" : "checks";
  };
  return <span class={`ticks ${props.state}`}><Icon name={icon()} size={13} label={deliveryWords(props.state, props.receipts)} /></span>;
}

/** A string that a customer or a colleague chose: its own direction, and never markup. */
export function Said(props: { children: string; class?: string }) {
  return <bdi dir="auto" class={props.class}>{props.children}</bdi>;
}

/** A file in the thread: shown, played or offered, by a signed address that is asked for when it is looked at. What it is was read from its bytes by the server. */
import { createSignal, Match, onCleanup, Show, Switch } from "solid-js";
import type { Content, StoredFile } from "../../server/protocol";
import type { App } from "../app";
import { boxOf } from "../box";
import { bytes, length } from "../format";
import { createLink } from "./link";
import { Icon, type IconName } from "../parts/icon";
import { IconButton, Said } from "../parts/small";
import { mediaNames } from "../words";

export type MediaContent = Extract<Content, { type: "media" }>;
interface Props { app: App; content: MediaContent; file: StoredFile; number: number }

const rates = [1, 1.5, 2] as const;
const seekSteps = 100;

/** Only what browsers show without running it; the rest can be downloaded. */
const isPicture = (mime: string): boolean => /^image\/(jpeg|png|gif|webp)$/.test(mime);
const isFilm = (mime: string): boolean => /^video\/(mp4|webm)$/.test(mime);
const isSound = (mime: string): boolean => mime.startsWith("audio/");

export function Media(props: Props) {
  const kind = () => props.content.media;
  return (
    <Switch fallback={<Card {...props} />}>
      <Match when={kind() !== "document" && isPicture(props.file.mime)}><Picture {...props} /></Match>
      <Match when={kind() !== "document" && isFilm(props.file.mime)}><Film {...props} /></Match>
      <Match when={isSound(props.file.mime)}><Player {...props} /></Match>
    </Switch>
  );
}

function Picture(props: Props) {
  const url = createLink(props.app, () => props.file.id);
  const box = () => boxOf(props.content.media, props.file.width ?? props.content.width, props.file.height ?? props.content.height);
  const alt = (): string => props.content.caption || props.file.name || mediaNames[props.content.media];
  return (
    <button type="button" class="picture" classList={{ sticker: props.content.media === "sticker" }} style={{ "inline-size": `${box().width}px`, "aspect-ratio": `${box().width} / ${box().height}` }}
      aria-label={`${alt()}: show it large`} onClick={() => props.app.send({ t: "picture", number: props.number })}>
      <Show when={url()}>{(src) => <img src={src()} alt="" width={box().width} height={box().height} decoding="async" draggable={false} />}</Show>
    </button>
  );
}

function Film(props: Props) {
  const url = createLink(props.app, () => props.file.id);
  const box = () => boxOf(props.content.media, props.file.width ?? props.content.width, props.file.height ?? props.content.height);
  return (
    <span class="film" classList={{ round: props.content.media === "video_note" }} style={{ "inline-size": `${box().width}px`, "aspect-ratio": `${box().width} / ${box().height}` }}>
      <Show when={url()}>{(src) => <video src={src()} controls preload="metadata" playsinline loop={props.content.media === "animation"} muted={props.content.media === "animation"} aria-label={props.content.caption || mediaNames[props.content.media]} />}</Show>
    </span>
  );
}

let playing: HTMLAudioElement | null = null;

/** Voice notes and sounds. Its address is asked for when it is first played; one plays at a time. */
export function Player(props: Props) {
  const [isPlaying, setPlaying] = createSignal(false);
  const [at, setAt] = createSignal(0);
  const [total, setTotal] = createSignal(props.file.seconds ?? props.content.seconds ?? 0);
  const [rate, setRate] = createSignal<number>(rates[0]);
  const [isBroken, setBroken] = createSignal(false);
  let sound: HTMLAudioElement | undefined;

  async function prepared(): Promise<HTMLAudioElement> {
    const url = await props.app.links.of(props.file.id);
    if (sound) return sound;
    const made = new Audio(url);
    made.addEventListener("timeupdate", () => setAt(made.currentTime));
    made.addEventListener("durationchange", () => Number.isFinite(made.duration) && setTotal(made.duration));
    made.addEventListener("play", () => setPlaying(true));
    made.addEventListener("pause", () => setPlaying(false));
    made.addEventListener("ended", () => {
      made.currentTime = 0;
      setAt(0);
    });
    made.addEventListener("error", () => setBroken(true));
    return (sound = made);
  }
  async function toggle(): Promise<void> {
    if (isPlaying()) return sound?.pause();
    const one = await prepared().catch(() => null);
    if (!one) return;
    if (playing !== one) playing?.pause();
    playing = one;
    one.playbackRate = rate();
    await one.play().catch(() => setBroken(one.error !== null));
  }
  async function seek(to: number): Promise<void> {
    setAt(to);
    const one = await prepared().catch(() => null);
    if (one) one.currentTime = to;
  }
  function faster(): void {
    setRate(rates[(rates.findIndex((one) => one === rate()) + 1) % rates.length]!);
    if (sound) sound.playbackRate = rate();
  }
  onCleanup(() => sound?.pause());
  const name = (): string => (props.content.media === "voice" ? mediaNames.voice : (props.content.name ?? props.file.name ?? mediaNames.audio));
  return (
    <Show when={!isBroken()} fallback={<Card {...props} say="This browser can't play it" />}>
      <span class="player" role="group" aria-label={name()}>
        <button type="button" class="player-toggle" aria-label={isPlaying() ? "Pause" : "Play"} onClick={() => void toggle()}><Icon name={isPlaying() ? "pause" : "play"} size={14} /></button>
        <input type="range" min="0" max={Math.max(total(), 1)} step={Math.max(total(), 1) / seekSteps} value={at()} aria-label="Position" aria-valuetext={`${length(at())} of ${length(total())}`} onInput={(event) => void seek(event.currentTarget.valueAsNumber)} />
        <span class="num">{length(isPlaying() || at() > 0 ? at() : total())}</span>
        <button type="button" class="player-rate num" aria-label={`Speed ${rate()}`} onClick={faster}>{rate()}×</button>
      </span>
    </Show>
  );
}

const cardIcons: Readonly<Partial<Record<MediaContent["media"], IconName>>> = { image: "image", animation: "image", sticker: "sticker", video: "video", video_note: "video", audio: "mic", voice: "mic" };

/** What can only be had whole: 200 × 44, its name cut in the middle of what doesn't fit, and one way to get it. */
function Card(props: Props & { say?: string }) {
  const name = (): string => props.content.name ?? props.file.name ?? mediaNames[props.content.media];
  const type = (): string => /\.([A-Za-z0-9]{1,5})$/.exec(name())?.[1]?.toUpperCase() ?? "";
  const [isFailed, setFailed] = createSignal(false);
  async function download(): Promise<void> {
    setFailed(false);
    const url = await props.app.links.of(props.file.id, true).catch(() => null);
    if (!url) return void setFailed(true);
    const link = document.createElement("a");
    link.href = url;
    link.download = name();
    link.click();
  }
  const facts = (): string => (isFailed() ? "Not reachable just now. Try again." : [props.say, type(), bytes(props.file.bytes)].filter(Boolean).join(" · "));
  return (
    <span class="file-card">
      <Icon name={cardIcons[props.content.media] ?? "file"} size={16} />
      <span><b title={name()}><Said>{name()}</Said></b><small class="num" role={isFailed() ? "alert" : undefined}>{facts()}</small></span>
      <IconButton icon="download" label={`Download ${name()}`} size={14} onClick={() => void download()} />
    </span>
  );
}

/** What a message carries, honestly: files that are not here yet keep their place, and what can't be drawn is said in words. */
import { For, lazy, Match, Show, Suspense, Switch } from "solid-js";
import type { Content, MediaKind } from "../../server/protocol";
import type { App } from "../app";
import { boxOf } from "../box";
import { bytes, length } from "../format";
import { Icon, type IconName } from "../parts/icon";
import { Linked } from "../parts/linked";
import { Chip, Said } from "../parts/small";
import { mediaNames } from "../words";

type Of<K extends Content["type"]> = Extract<Content, { type: K }>;

/** Players, pictures and cards load beside the first thread that has any. */
export const loadMedia = () => import("./media").then(({ Media }) => ({ default: Media }));
const Stored = lazy(loadMedia);
const Card = lazy(() => import("./orders/card").then(({ Card }) => ({ default: Card })));

/** `number`: the entry it is of; 0: it is not in the history yet. */
export function Body(props: { app: App; content: Content; number: number }) {
  const as = <K extends Content["type"]>(type: K) => (props.content.type === type ? (props.content as Of<K>) : undefined);
  return (
    <Switch>
      <Match when={as("text")}>{(one) => <Text text={one().text} />}</Match>
      <Match when={as("media")}>{(one) => <Media app={props.app} content={one()} number={props.number} />}</Match>
      <Match when={as("location")}>{(one) => <Place content={one()} />}</Match>
      <Match when={as("contacts")}>{(one) => (
        <For each={one().contacts}>{(card) => <Piece icon="card" title={card.name} detail={[...card.phones, ...card.emails].join(" · ") || "no number"} />}</For>
      )}</Match>
      <Match when={as("order")}>{(one) => <Order content={one()} />}</Match>
      <Match when={as("product")}>{(one) => <><Suspense fallback={<Piece icon="box" title={one().name} detail={one().price} />}><Card app={props.app} card={one()} price={one().price} link={one().link} /></Suspense><Show when={one().text}>{(text) => <Text text={text()} />}</Show></>}</Match>
      <Match when={as("choice")}>{(one) => <><span class="bubble-hint">{one().form ? "Filled in a form" : "Chose"}</span><Text text={one().title} /><Show when={one().description}>{(text) => <p class="fine"><Said>{text()}</Said></p>}</Show></>}</Match>
      <Match when={as("template")}>{(one) => <><span class="bubble-hint">Template {one().name} · {one().language}</span><Text text={one().text ?? one().parameters.join(" · ")} /></>}</Match>
      <Match when={as("interactive")}>{(one) => <Interactive content={one()} />}</Match>
      <Match when={as("system")}>{(one) => <p class="fine"><Said>{one().text}</Said></p>}</Match>
      <Match when={as("unsupported")}>{(one) => <><p class="fine"><Icon name="info" size={13} /> A message of the kind “{one().what}” came, which can't be shown here. It is kept as it came.</p><Show when={one().text}>{(text) => <Text text={text()} />}</Show></>}</Match>
    </Switch>
  );
}

function Text(props: { text: string }) {
  return <p class="words" dir="auto"><Linked text={props.text} /></p>;
}

const mediaIcons: Readonly<Record<MediaKind, IconName>> = { image: "image", video: "video", audio: "mic", voice: "mic", document: "file", sticker: "sticker", animation: "image", video_note: "video" };

function Media(props: { app: App; content: Of<"media">; number: number }) {
  return (
    <>
      <Switch fallback={<Told content={props.content} />}>
        <Match when={props.content.file}>{(file) => <Suspense fallback={<Awaited content={props.content} />}><Stored app={props.app} content={props.content} file={file()} number={props.number} /></Suspense>}</Match>
        <Match when={props.content.refused}>{(why) => <span class="refused"><Icon name="warn" size={14} /><span><b>{mediaNames[props.content.media]} not shown</b><Said>{why()}</Said></span></span>}</Match>
        <Match when={props.number > 0 && !props.content.ref.startsWith("https://")}><Awaited content={props.content} isComing /></Match>
      </Switch>
      <Show when={props.content.caption}>{(caption) => <Text text={caption()} />}</Show>
    </>
  );
}

const hasBox: ReadonlySet<MediaKind> = new Set(["image", "video", "sticker", "animation", "video_note"]);

/** The place of a file that is on its way, as large as it will be. */
function Awaited(props: { content: Of<"media">; isComing?: boolean }) {
  const box = () => boxOf(props.content.media, props.content.file?.width ?? props.content.width, props.content.file?.height ?? props.content.height);
  return (
    <Show when={hasBox.has(props.content.media)} fallback={<span class="file-card"><Icon name={mediaIcons[props.content.media]} size={16} /><span><b><Said>{props.content.name ?? mediaNames[props.content.media]}</Said></b><small class="num">{props.isComing ? "is being fetched" : "\u00a0"}</small></span></span>}>
      <span class="film awaited" style={{ "inline-size": `${box().width}px`, "aspect-ratio": `${box().width} / ${box().height}` }}><Show when={props.isComing}><Icon name={mediaIcons[props.content.media]} size={16} />{mediaNames[props.content.media]} is being fetched</Show></span>
    </Show>
  );
}

/** A file of which only words are known. */
function Told(props: { content: Of<"media"> }) {
  const facts = (): string => [
    props.content.name ? mediaNames[props.content.media] : undefined,
    props.content.seconds === undefined ? undefined : length(props.content.seconds),
    props.content.width && props.content.height ? `${props.content.width} × ${props.content.height}` : undefined,
    props.content.bytes === undefined ? undefined : bytes(props.content.bytes),
    props.content.mime?.split(";")[0],
  ].filter(Boolean).join(" · ");
  return <Piece icon={mediaIcons[props.content.media]} title={props.content.name ?? mediaNames[props.content.media]} detail={facts()} />;
}

function Piece(props: { icon: IconName; title: string; detail: string }) {
  return <span class="piece"><Icon name={props.icon} size={16} /><span><b><Said>{props.title}</Said></b><Show when={props.detail}><small class="num"><Said>{props.detail}</Said></small></Show></span></span>;
}

function Place(props: { content: Of<"location"> }) {
  const coordinates = (): string => `${props.content.latitude.toFixed(5)}, ${props.content.longitude.toFixed(5)}`;
  const href = (): string => `https://www.openstreetmap.org/?mlat=${props.content.latitude}&mlon=${props.content.longitude}#map=16/${props.content.latitude}/${props.content.longitude}`;
  return (
    <>
      <Piece icon="pin" title={props.content.name ?? (props.content.live ? "Live location" : "Location")} detail={props.content.address ?? coordinates()} />
      <p class="fine"><a href={href()} target="_blank" rel="noopener noreferrer nofollow">Show on a map</a></p>
    </>
  );
}

function Order(props: { content: Of<"order"> }) {
  return (
    <>
      <ul class="order">
        <For each={props.content.items}>{(item) => <li><Said>{item.sku}</Said><span class="num">{item.quantity} × {item.price ? `${item.price} ${item.currency ?? ""}` : "no price"}</span></li>}</For>
      </ul>
      <Show when={props.content.text}>{(text) => <Text text={text()} />}</Show>
    </>
  );
}

function Interactive(props: { content: Of<"interactive"> }) {
  return (
    <>
      <Show when={props.content.header}>{(text) => <p class="words"><b><Said>{text()}</Said></b></p>}</Show>
      <Text text={props.content.text} />
      <Show when={props.content.footer}>{(text) => <p class="fine"><Said>{text()}</Said></p>}</Show>
      <span class="choices">
        <For each={props.content.buttons ?? []}>{(choice) => <Chip kind="line"><Said>{choice.title}</Said></Chip>}</For>
        <Show when={props.content.list}>{(list) => <><Chip kind="line" icon="all"><Said>{list().button}</Said></Chip><For each={list().rows}>{(choice) => <Chip><Said>{choice.title}</Said></Chip>}</For></>}</Show>
      </span>
    </>
  );
}

/** What a message carries, honestly: files are named and measured until they can be fetched, and what can't be drawn is said in words. */
import { For, Match, Show, Switch } from "solid-js";
import type { Content, MediaKind } from "../../server/protocol";
import { bytes, length } from "../format";
import { Icon, type IconName } from "../parts/icon";
import { Linked } from "../parts/linked";
import { Chip, Said } from "../parts/small";
import { mediaNames } from "../words";

type Of<K extends Content["type"]> = Extract<Content, { type: K }>;

export function Body(props: { content: Content }) {
  const as = <K extends Content["type"]>(type: K) => (props.content.type === type ? (props.content as Of<K>) : undefined);
  return (
    <Switch>
      <Match when={as("text")}>{(one) => <Text text={one().text} />}</Match>
      <Match when={as("media")}>{(one) => <Media content={one()} />}</Match>
      <Match when={as("location")}>{(one) => <Place content={one()} />}</Match>
      <Match when={as("contacts")}>{(one) => (
        <For each={one().contacts}>{(card) => <Piece icon="card" title={card.name} detail={[...card.phones, ...card.emails].join(" · ") || "no number"} />}</For>
      )}</Match>
      <Match when={as("order")}>{(one) => <Order content={one()} />}</Match>
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

function Media(props: { content: Of<"media"> }) {
  const facts = (): string => [
    props.content.name ? mediaNames[props.content.media] : undefined,
    props.content.seconds === undefined ? undefined : length(props.content.seconds),
    props.content.width && props.content.height ? `${props.content.width} × ${props.content.height}` : undefined,
    props.content.bytes === undefined ? undefined : bytes(props.content.bytes),
    props.content.mime?.split(";")[0],
  ].filter(Boolean).join(" · ");
  return (
    <>
      <Piece icon={mediaIcons[props.content.media]} title={props.content.name ?? mediaNames[props.content.media]} detail={facts()} />
      <Show when={props.content.caption}>{(caption) => <Text text={caption()} />}</Show>
    </>
  );
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

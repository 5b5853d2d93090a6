/** A picture of the thread, large: arrows go to its neighbours, Z or a click zooms, Esc goes back to where one was. */
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show } from "solid-js";
import type { App } from "../app";
import { IconButton, Said } from "../parts/small";
import { authorName, contentOf, mediaNames } from "../words";
import { time } from "../format";
import { createLink } from "./link";
import type { MediaContent } from "./media";

interface Shown { readonly number: number; readonly content: MediaContent & { file: NonNullable<MediaContent["file"]> }; readonly who: string; readonly at: number }

const zooms = [1, 2, 4] as const;

export function Lightbox(props: { app: App; id: string; number: number }) {
  const state = props.app.state;
  const pictures = createMemo((): Shown[] => {
    const { session, rows } = state();
    return (state().threads[props.id]?.entries ?? []).flatMap((entry) => {
      const content = contentOf(entry);
      if (content.type !== "media" || content.media === "document" || !content.file?.mime.startsWith("image/") || entry.content?.revoked) return [];
      return [{ number: entry.number, content: { ...content, file: content.file }, who: authorName(entry.author, session?.users ?? {}, session?.me.id ?? 0, rows[props.id]?.name ?? ""), at: entry.at }];
    });
  });
  const at = createMemo(() => pictures().findIndex((one) => one.number === props.number));
  const shown = () => pictures()[at()];
  const url = createLink(props.app, () => shown()?.content.file.id ?? "");
  const [zoom, setZoom] = createSignal<number>(zooms[0]);
  const before = document.activeElement;
  let box!: HTMLDivElement;

  const close = (): void => props.app.send({ t: "picture", number: 0 });
  const go = (by: number): void => {
    const next = pictures()[at() + by];
    if (next) props.app.send({ t: "picture", number: next.number });
  };
  const zoomed = (): void => void setZoom(zooms[(zooms.findIndex((one) => one === zoom()) + 1) % zooms.length]!);
  createEffect(on(() => props.number, () => setZoom(zooms[0])));
  createEffect(() => {
    if (at() < 0) close();
  });
  async function download(): Promise<void> {
    const one = shown();
    const address = one && (await props.app.links.of(one.content.file.id, true).catch(() => null));
    if (!address) return;
    const link = document.createElement("a");
    link.href = address;
    link.download = one.content.file.name ?? "";
    link.click();
  }
  function pressed(event: KeyboardEvent): void {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => go(-1), ArrowRight: () => go(1), j: () => go(1), k: () => go(-1), Home: () => go(-at()), End: () => go(pictures().length - 1 - at()), z: zoomed, Escape: close, d: () => void download(), Tab: () => turn(event.shiftKey),
    };
    const does = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  }
  /** The focus stays among the buttons while the picture is up. */
  function turn(back: boolean): void {
    const buttons = [...box.querySelectorAll("button:not(:disabled)")] as HTMLElement[];
    const now = buttons.indexOf(document.activeElement as HTMLElement);
    buttons[(now + (back ? -1 : 1) + buttons.length) % buttons.length]?.focus();
  }
  onMount(() => {
    box.focus();
    onCleanup(() => before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true }));
  });
  return (
    <Show when={shown()}>{(one) => (
      <div class="lightbox" ref={box} role="dialog" aria-modal="true" aria-label={one().content.file.name ?? mediaNames[one().content.media]} tabindex="-1" onKeyDown={pressed}>
        <header>
          <span class="lightbox-what"><b><Said>{one().who}</Said></b><span class="mute num">{time(one().at)}{pictures().length > 1 ? ` · ${at() + 1} of ${pictures().length}` : ""}</span></span>
          <IconButton icon="search" label={zoom() === 1 ? "Zoom in" : `Zoom, now ${zoom()}×`} keys="Z" onClick={zoomed} />
          <IconButton icon="download" label="Download" keys="D" onClick={() => void download()} />
          <IconButton icon="close" label="Close" keys="Escape" onClick={close} />
        </header>
        <div class="lightbox-stage" classList={{ zoomed: zoom() > 1 }} onClick={(event) => event.target === event.currentTarget && close()}>
          <Show when={url()}>{(src) => <img src={src()} alt={one().content.caption || one().content.file.name || mediaNames[one().content.media]} style={{ "max-inline-size": `${zoom() * 100}%`, "max-block-size": `${zoom() * 100}%`, ...(zoom() > 1 ? { "inline-size": `${zoom() * 100}%` } : {}) }} onClick={zoomed} draggable={false} />}</Show>
        </div>
        <Show when={at() > 0}><span class="lightbox-side before"><IconButton icon="back" label="The picture before" keys="ArrowLeft" size={22} onClick={() => go(-1)} /></span></Show>
        <Show when={at() < pictures().length - 1}><span class="lightbox-side after"><IconButton icon="right" label="The next picture" keys="ArrowRight" size={22} onClick={() => go(1)} /></span></Show>
        <Show when={one().content.caption}>{(caption) => <p class="lightbox-caption" dir="auto">{caption()}</p>}</Show>
      </div>
    )}</Show>
  );
}

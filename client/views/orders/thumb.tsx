/** The picture of a product, small; a box where it has none. */
import { Show } from "solid-js";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { createLink } from "../link";
import "../../styles/orders.css";

/** `file`: the picture's id; `url`: its address, where that is known already. */
export function Thumb(props: { app: App; size: 32 | 40 | 64; file?: string; url?: string }) {
  return (
    <span class={`thumb t${props.size}`} aria-hidden="true">
      <Show when={props.url} fallback={<Show when={props.file} fallback={<Icon name="box" size={props.size >> 1} weight={1.4} />}>{(file) => <Linked app={props.app} file={file()} />}</Show>}>
        {(url) => <img src={url()} alt="" loading="lazy" />}
      </Show>
    </span>
  );
}

function Linked(props: { app: App; file: string }) {
  const url = createLink(props.app, () => props.file);
  return <Show when={url()}>{(src) => <img src={src()} alt="" />}</Show>;
}

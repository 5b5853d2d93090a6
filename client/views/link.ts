/** The address of a file where something shows it. */
import { createEffect, createSignal, onCleanup, untrack, type Accessor } from "solid-js";
import type { App } from "../app";

const againMs = 2_000;

/** An address, as soon as there is one; asked for again when the connection is back. */
export function createLink(app: App, file: Accessor<string>): Accessor<string | undefined> {
  const [url, setUrl] = createSignal(app.links.held(untrack(file)));
  createEffect(() => {
    const id = file();
    const held = app.links.held(id);
    setUrl(held);
    if (held || app.connection().at !== "live") return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const ask = (): void => void app.links.of(id).then((link) => !isGone && setUrl(link), () => {
      if (!isGone) timer = setTimeout(ask, againMs);
    });
    ask();
    onCleanup(() => {
      isGone = true;
      clearTimeout(timer);
    });
  });
  return url;
}

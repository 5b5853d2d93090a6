/** What leaves with the next reply: each file with its preview, how far it is, and the reason when it can't go or goes as something else. */
import { For, Show } from "solid-js";
import type { App } from "../app";
import { bytes } from "../format";
import { Icon, type IconName } from "../parts/icon";
import { Button, IconButton, Said } from "../parts/small";
import type { Attachment } from "../uploads";

const icons: Readonly<Partial<Record<Attachment["kind"], IconName>>> = { image: "image", animation: "image", video: "video", audio: "mic" };

export function Attached(props: { app: App; attachments: readonly Attachment[] }) {
  const by = (client: string) => props.attachments.find((one) => one.client === client);
  return (
    <ul class="attached" aria-label="Attachments">
      <For each={props.attachments.map((one) => one.client)}>{(client) => (
        <Show when={by(client)}>{(one) => <Tile app={props.app} one={one()} />}</Show>
      )}</For>
    </ul>
  );
}

function Tile(props: { app: App; one: Attachment }) {
  const isBad = (): boolean => props.one.state === "failed" || props.one.state === "refused";
  const share = (): number => (props.one.state === "done" ? 1 : props.one.sent / Math.max(1, props.one.file.size));
  const facts = (): string => {
    const { state, say, file, sent } = props.one;
    if (isBad()) return say ?? "It could not be uploaded.";
    if (state === "done") return say ?? bytes(file.size);
    if (state === "paused") return "Goes on when the connection is back";
    return sent > 0 ? `${bytes(sent)} of ${bytes(file.size)}` : bytes(file.size);
  };
  return (
    <li class="attached-tile" classList={{ bad: isBad() }}>
      <span class="attached-face"><Show when={props.one.preview} fallback={<Icon name={isBad() ? "alert" : (icons[props.one.kind] ?? "file")} size={16} />}>{(src) => <img src={src()} alt="" />}</Show></span>
      <span class="attached-words"><b title={props.one.file.name}><Said>{props.one.file.name || "Pasted picture"}</Said></b><small class="num" role={isBad() ? "alert" : undefined} title={facts()}>{facts()}</small></span>
      <Show when={props.one.state === "failed"}><Button size={24} icon="retry" onClick={() => props.app.send({ t: "reattach", client: props.one.client })}>Retry</Button></Show>
      <IconButton icon="close" label={`Remove ${props.one.file.name || "the picture"}`} size={14} onClick={() => props.app.send({ t: "detach", client: props.one.client })} />
      <Show when={!isBad() && props.one.state !== "done"}><progress class="attached-bar" max="1" value={share()} aria-label={`Upload of ${props.one.file.name}`} /></Show>
    </li>
  );
}

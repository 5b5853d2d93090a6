/** A product's pictures: dropped or chosen, in their order; the first is the one that cards show. */
import { createSignal, For, Show } from "solid-js";
import type { ProductImage } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Button, IconButton } from "../../parts/small";
import { createLink } from "../link";

const imagesMax = 8;

export function Pictures(props: { app: App; images: readonly string[]; known: readonly ProductImage[]; wrong: string; onChange: (images: readonly string[]) => void }) {
  const [trouble, setTrouble] = createSignal("");
  const [coming, setComing] = createSignal(0);
  const [isOver, setOver] = createSignal(false);
  let chooser!: HTMLInputElement;
  async function bring(files: readonly File[]): Promise<void> {
    const pictures = files.filter(({ type }) => type.startsWith("image/")).slice(0, imagesMax - props.images.length);
    setTrouble(pictures.length < files.length ? `Only pictures are taken, and at most ${imagesMax}.` : "");
    for (const file of pictures) {
      setComing(coming() + 1);
      try {
        const { id } = await props.app.upload(file);
        if (!props.images.includes(id)) props.onChange([...props.images, id]);
      } catch (why) {
        setTrouble(why instanceof Error ? why.message : "The picture could not be uploaded.");
      }
      setComing(coming() - 1);
    }
  }
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void bring([...(event.dataTransfer?.files ?? [])]);
  };
  const first = (id: string): void => props.onChange([id, ...props.images.filter((one) => one !== id)]);
  return (
    <fieldset class="card pictures" classList={{ over: isOver() }} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={dropped}>
      <legend class="hidden">Pictures</legend>
      <ul class="product-pictures">
        <For each={props.images}>{(id, at) => (
          <li><Picture app={props.app} id={id} url={props.known.find(({ file }) => file === id)?.url} />
            <span class="picture-tools"><Show when={at() > 0}><IconButton icon="back" size={14} label={`Make picture ${at() + 1} the first`} onClick={() => first(id)} /></Show><IconButton icon="close" size={14} label={`Remove picture ${at() + 1}`} onClick={() => props.onChange(props.images.filter((one) => one !== id))} /></span></li>
        )}</For>
      </ul>
      <Button icon="image" disabled={props.images.length >= imagesMax || props.app.connection().at !== "live"} onClick={() => chooser.click()}>{coming() > 0 ? "Uploading" : "Add pictures"}</Button>
      <input ref={chooser} type="file" accept="image/png,image/jpeg,image/webp,image/gif" multiple hidden aria-hidden="true" tabindex="-1" onChange={(event) => { void bring([...(event.currentTarget.files ?? [])]); event.currentTarget.value = ""; }} />
      <small class={trouble() || props.wrong ? "said bad" : "mute"} role={trouble() || props.wrong ? "alert" : undefined}>{trouble() || props.wrong || "Drop them here, or choose them. The first is shown on cards."}</small>
    </fieldset>
  );
}

function Picture(props: { app: App; id: string; url?: string }) {
  const link = createLink(props.app, () => props.id);
  return <Show when={props.url ?? link()} fallback={<Icon name="image" size={24} />}>{(src) => <img src={src()} alt="" />}</Show>;
}

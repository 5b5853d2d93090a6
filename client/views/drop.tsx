/** Files dropped anywhere on the conversation belong to its reply. Dropped elsewhere they are not opened in place of the inbox. */
import { createSignal, onCleanup, onMount, Show } from "solid-js";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

export function Drop(props: { can: boolean; why: string; onFiles: (files: readonly File[]) => void }) {
  const [isOver, setOver] = createSignal(false);
  let mark!: HTMLSpanElement;
  const inside = (event: Event): boolean => mark.closest(".talk")?.contains(event.target as Node) ?? false;
  onMount(() => {
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(inside(event));
      event.dataTransfer!.dropEffect = inside(event) && props.can ? "copy" : "none";
    };
    const left = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const dropped = (event: DragEvent): void => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (inside(event) && props.can) props.onFiles([...event.dataTransfer!.files]);
    };
    const heard = [["dragover", over], ["dragleave", left], ["drop", dropped]] as const;
    for (const [name, what] of heard) window.addEventListener(name, what);
    onCleanup(() => heard.forEach(([name, what]) => window.removeEventListener(name, what)));
  });
  return <><span ref={mark} hidden /><Show when={isOver()}><div class="dropping" aria-hidden="true">{props.can ? "Drop to attach" : props.why}</div></Show></>;
}

/** A whole catalogue from a CSV file: first what would happen, with every error at its line; then all of it is taken, or nothing. */
import { createSignal, For, Show } from "solid-js";
import type { ImportReport } from "../../../server/protocol";
import type { App } from "../../app";
import { bytes, count, many } from "../../format";
import { Icon } from "../../parts/icon";
import { Button } from "../../parts/small";

export function ImportPane(props: { app: App; onDone: () => void }) {
  const [file, setFile] = createSignal<File | null>(null);
  const [stored, setStored] = createSignal("");
  const [report, setReport] = createSignal<ImportReport | null>(null);
  const [doing, setDoing] = createSignal("");
  const [trouble, setTrouble] = createSignal("");
  let chooser!: HTMLInputElement;

  async function step(what: string, action: () => Promise<void>): Promise<void> {
    setDoing(what);
    setTrouble("");
    try {
      await action();
    } catch (why) {
      setTrouble(why instanceof Error ? why.message : "The file could not be read.");
    }
    setDoing("");
  }
  const look = (chosen: File): Promise<void> => step("Reading the file", async () => {
    setFile(chosen);
    setReport(null);
    const { id } = await props.app.upload(chosen);
    setStored(id);
    setReport(await props.app.ask<ImportReport>({ t: "importProducts", file: id, check: true }));
  });
  const take = (): Promise<void> => step("Taking it in", async () => {
    setReport(await props.app.ask<ImportReport>({ t: "importProducts", file: stored() }));
    props.onDone();
  });
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    const [one] = event.dataTransfer?.files ?? [];
    if (one) void look(one);
  };
  const isReady = (): boolean => report() !== null && report()!.wrong === 0 && !report()!.done && report()!.added + report()!.changed > 0;
  return (
    <div class="import" onDragOver={(event) => event.preventDefault()} onDrop={dropped}>
      <header class="product-head"><a class="icon-button only-narrow" href="#/catalogue" aria-label="All products"><Icon name="back" /></a><h2>Take in a CSV file</h2></header>
      <div class="card import-card">
        <p>The first line names the columns: <code>sku</code>, <code>price</code>, <code>currency</code>, <code>stock</code>, <code>alert_at</code>, <code>active</code>, <code>link</code>, <code>images</code>, and <code>name_</code> and <code>about_</code> with a language, such as <code>name_es</code>. Products whose SKU is there already are changed; what a file leaves out stays.</p>
        <Button kind={report() ? "secondary" : "primary"} icon="upload" disabled={doing() !== "" || props.app.connection().at !== "live"} onClick={() => chooser.click()}>{file() ? "Choose another file" : "Choose a file"}</Button>
        <input ref={chooser} type="file" accept=".csv,text/csv" hidden aria-hidden="true" tabindex="-1" onChange={(event) => { const [one] = event.currentTarget.files ?? []; if (one) void look(one); event.currentTarget.value = ""; }} />
        <p class="mute" role="status">{doing() || (file() ? `${file()!.name} · ${bytes(file()!.size)}` : "Or drop it here.")}</p>
      </div>
      <Show when={trouble()}><div class="box bad" role="alert"><Icon name="alert" /><p>{trouble()}</p></div></Show>
      <Show when={report()}>{(told) => (
        <section class="card report" aria-label="What the file holds" role="status">
          <Show when={told().wrong === 0} fallback={<p class="said bad"><Icon name="alert" size={14} /><b>{many(told().wrong, "error")} in {many(told().rows, "row")}.</b> Nothing was taken. Put them right in the file and choose it again.</p>}>
            <p><Icon name={told().done ? "check" : "info"} size={14} /><b>{told().done ? "Taken." : `${many(told().rows, "row")}, no errors.`}</b> {count(told().added)} new, {count(told().changed)} changed, {count(told().same)} as they were.</p>
          </Show>
          <Show when={told().errors.length > 0}>
            <table><thead><tr><th class="right">Line</th><th>Column</th><th>What is wrong</th></tr></thead>
              <tbody><For each={told().errors}>{(error) => <tr><td class="num right">{count(error.line)}</td><td class="mono">{error.field}</td><td>{error.say}</td></tr>}</For></tbody></table>
            <Show when={told().wrong > told().errors.length}><p class="mute">And {count(told().wrong - told().errors.length)} more.</p></Show>
          </Show>
          <Show when={isReady()}><footer><Button kind="primary" disabled={doing() !== ""} onClick={() => void take()}>Take all of it</Button></footer></Show>
          <Show when={told().done}><footer><Button onClick={() => props.app.send({ t: "page", page: "catalogue" })}>Show the products</Button></footer></Show>
        </section>
      )}</Show>
    </div>
  );
}

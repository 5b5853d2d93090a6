/** Reading old conversations with today's classifier, and taking the whole data set along, one JSON object per line. */
import { createSignal, Show } from "solid-js";
import type { Labelling, LearningExport } from "../../../server/protocol";
import type { App } from "../../app";
import { count } from "../../format";
import { Icon } from "../../parts/icon";
import { Button } from "../../parts/small";

const daysDefault = 30;
const daysMax = 365;
/** A page that never ends would fill the memory. */
const partsMax = 20_000;

export function DataSet(props: { app: App }) {
  const [said, setSaid] = createSignal("");
  const [trouble, setTrouble] = createSignal("");
  const [lines, setLines] = createSignal(-1);
  const reading = () => props.app.state().labelling;
  const isLive = (): boolean => props.app.connection().at === "live";
  let days!: HTMLInputElement;

  async function attempt(action: () => Promise<void>): Promise<void> {
    setSaid("");
    setTrouble("");
    await action().catch((why: unknown) => setTrouble(why instanceof Error ? why.message : "This could not be done."));
  }
  const read = (event: SubmitEvent): void => {
    event.preventDefault();
    void attempt(async () => {
      const { total } = await props.app.ask<Labelling>({ t: "labelHistory", days: Math.max(1, Math.min(daysMax, Math.round(Number(days.value)) || daysDefault)) });
      setSaid(total === 0 ? "There is nothing that nobody has looked at." : `${count(total)} conversations are being read. What people said stays.`);
    });
  };
  const take = (): Promise<void> => attempt(async () => {
    const found: string[] = [];
    let after: string | undefined;
    setLines(0);
    try {
      for (let part = 0; part < partsMax; part++) {
        const page = await props.app.ask<LearningExport>({ t: "exportLearning", ...(after !== undefined && { after }) });
        found.push(...page.lines);
        setLines(found.length);
        after = page.next;
        if (after === undefined) break;
      }
    } finally {
      setLines(-1);
    }
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(new Blob([found.map((line) => `${line}\n`).join("")], { type: "application/x-ndjson" }));
    anchor.download = "copilot.ndjson";
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
    setSaid(`${count(found.length)} lines were saved.`);
  });
  return (
    <section class="card data-set" aria-label="The data set">
      <h3>The data set</h3>
      <form onSubmit={read}>
        <label class="field"><span>Read the last … days</span><input ref={days} type="number" min="1" max={daysMax} value={daysDefault} required /></label>
        <Button submit disabled={!isLive() || reading() !== null}>Read the history</Button>
        <Button icon="download" disabled={!isLive() || lines() >= 0} onClick={() => void take()}>{lines() >= 0 ? `${count(lines())} lines` : "Save the data set"}</Button>
      </form>
      <Show when={reading()}>{(now) => <p class="reading"><progress max={Math.max(1, now().total)} value={now().done} aria-label="Conversations read" /><span class="num" role="status">{count(now().done)} of {count(now().total)} read</span></p>}</Show>
      <p class={trouble() ? "said bad" : "mute"} role={trouble() ? "alert" : "status"}><Show when={trouble()}><Icon name="alert" size={12} /> </Show>{trouble() || said() || "Labels that people gave are never overwritten. The data set has drafts with what became of them, and labels with what the classifier had said."}</p>
    </section>
  );
}

/** Whom the copilot asks, what it may do and what it may cost. Keys are typed in and never shown again. */
import { createSignal, For, onMount, Show } from "solid-js";
import type { CopilotForm, CopilotSaved, CopilotSettings, CopilotTested, EngineName } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Button } from "../../parts/small";
import { EngineFields } from "./engine";
import { spentWords } from "./figures";
import { Limits } from "./limits";
import { readForm } from "./settings-form";
import { engineNames } from "./words";

const engines: readonly EngineName[] = ["embedded", "hosted", "workflow", "endpoint"];
const engineHelp: Readonly<Record<EngineName, string>> = {
  embedded: "Needs no network and no key. It reads languages, categories and moods, and drafts from the catalogue, the articles and past answers.",
  hosted: "A model of a provider's, or any service that speaks as OpenAI's does, such as ModelArts MaaS. What customers write goes to it.",
  workflow: "A workflow deployed on ModelArts. It may call back for conversations, products and order drafts with a key of its own.",
  endpoint: "A service of your own on ModelArts, asked at its /v1/infers.",
};

export function SettingsPane(props: { app: App }) {
  const [settings, setSettings] = createSignal<CopilotSettings | null>(null);
  const [engine, setEngine] = createSignal<EngineName | "default">("default");
  const [wrong, setWrong] = createSignal<{ field: string; say: string } | null>(null);
  const [said, setSaid] = createSignal("");
  const [doing, setDoing] = createSignal("");
  const show = (next: CopilotSettings): void => {
    setSettings(null);
    setSettings(next);
    setEngine(next.isDefault ? "default" : next.engine);
  };
  onMount(() => void props.app.ask<CopilotSettings>({ t: "copilotSettings" }).then(show, (why: unknown) => setWrong({ field: "", say: why instanceof Error ? why.message : "The settings could not be read." })));
  async function run(what: string, action: () => Promise<void>): Promise<void> {
    if (doing()) return;
    setDoing(what);
    setWrong(null);
    setSaid("");
    await action().catch((why: unknown) => setWrong({ field: "", say: why instanceof Error ? why.message : "This could not be done." }));
    setDoing("");
  }
  const save = (form: CopilotForm): Promise<void> => run("save", async () => {
    const saved = await props.app.ask<CopilotSaved>({ t: "saveCopilot", settings: form });
    if (!saved.ok) return void setWrong(saved);
    show(saved.settings);
    props.app.send({ t: "relook" });
    setSaid("Saved.");
  });
  const test = (): Promise<void> => run("test", async () => {
    const { ok, say, ms } = await props.app.ask<CopilotTested>({ t: "testCopilot" });
    if (ok) setSaid(`${say} It took ${ms}\u00a0ms.`);
    else setWrong({ field: "test", say });
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void save(readForm(new FormData(event.currentTarget as HTMLFormElement), engine()));
  };
  const toggle = (form: CopilotForm) => (event: Event & { currentTarget: HTMLInputElement }): void => void save(Object.fromEntries(Object.keys(form).map((name) => [name, event.currentTarget.checked])) as CopilotForm);
  return (
    <Show when={settings()} fallback={<Show when={wrong()}>{(why) => <div class="box bad" role="alert"><Icon name="alert" /><p>{why().say}</p></div>}</Show>}>{(now) => (
      <>
        <section class="card switches" aria-label="What it does">
          <label class="switch-row"><span><b>In use</b><small class="mute">Agents can ask for drafts, and correct what it reads.</small></span><span class="switch"><input type="checkbox" role="switch" aria-label="In use" checked={now().on} onChange={toggle({ on: true })} /></span></label>
          <label class="switch-row"><span><b>Reads what arrives</b><small class="mute">Language, category, mood and a hint of priority, for lists, routing and the wallboard. Always by the built-in engine: nothing leaves.</small></span><span class="switch"><input type="checkbox" role="switch" aria-label="Reads what arrives" checked={now().classifies} disabled={!now().on} onChange={toggle({ classifies: true })} /></span></label>
          <label class="switch-row"><span><b>Drafts by itself</b><small class="mute">When a customer writes and nobody asked. Drafts wait for an agent; nothing is sent.</small></span><span class="switch"><input type="checkbox" role="switch" aria-label="Drafts by itself" checked={now().drafts} disabled={!now().on} onChange={toggle({ drafts: true })} /></span></label>
        </section>
        <Show when={now().say}>{(say) => <div class="box warn"><Icon name="warn" /><p><b>The built-in engine answers at the moment.</b> {say()}</p></div>}</Show>
        <form class="settings-form" onSubmit={submit} aria-label="Engine and budgets">
          <fieldset class="card engine-card">
            <legend class="hidden">Engine</legend>
            <For each={["default" as const, ...engines]}>{(one) => (
              <label class="engine-choice" classList={{ on: engine() === one }}><input type="radio" name="engine" value={one} checked={engine() === one} onChange={() => setEngine(one)} /><span><b>{one === "default" ? "As the installation says" : `${engineNames[one].charAt(0).toUpperCase()}${engineNames[one].slice(1)}`}</b><small class="mute">{one === "default" ? `Its operator has chosen: ${now().isDefault ? engineNames[now().engine] : "see the server's settings"}.` : engineHelp[one]}</small></span></label>
            )}</For>
            <EngineFields engine={engine()} settings={now()} wrong={wrong()} />
          </fieldset>
          <Limits settings={now()} wrong={wrong()} />
          <footer class="form-foot">
            <p role="status">{wrong() ? <span class="said bad"><Icon name="alert" size={12} /> {wrong()!.say}</span> : said()}</p>
            <Button size={32} disabled={doing() !== "" || props.app.connection().at !== "live"} onClick={() => void test()}>{doing() === "test" ? "Asking" : "Try it"}</Button>
            <Button size={32} kind="primary" submit disabled={doing() !== "" || props.app.connection().at !== "live"}>{doing() === "save" ? "Saving" : "Save"}</Button>
          </footer>
        </form>
        <section class="card spent" aria-label="What it used"><h3>Today</h3><p class="num">{spentWords(now().spent.today)}</p></section>
      </>
    )}</Show>
  );
}

/** Entering an account, and entering its secrets anew. What is typed into a secret's field goes to the server and is never shown again. */
import { createSignal, For, Show } from "solid-js";
import type { ChannelDetail, ChannelSaved, Platform } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Badge, Button } from "../../parts/small";
import { platformName } from "../../words";
import { guides, platformOrder, type Field } from "./platforms";

interface Wrong { readonly field: string; readonly say: string }

/** Sends once, and says what came of it. */
function saving(onSaved: (channel: ChannelDetail, say?: string) => void) {
  const [isBusy, setBusy] = createSignal(false);
  const [wrong, setWrong] = createSignal<Wrong | null>(null);
  async function save(send: () => Promise<ChannelSaved>): Promise<void> {
    if (isBusy()) return;
    setBusy(true);
    setWrong(null);
    try {
      const saved = await send();
      if (saved.ok) onSaved(saved.channel, saved.say);
      else setWrong(saved);
    } catch (why) {
      setWrong({ field: "", say: why instanceof Error ? why.message : "This could not be saved." });
    }
    setBusy(false);
  }
  return { isBusy, wrong, save };
}

function Input(props: { field: Field; wrong: Wrong | null; hint?: string }) {
  const isWrong = (): boolean => props.wrong?.field === props.field.name;
  const id = `channel-${props.field.name}`;
  return (
    <div class="field">
      <label for={`${id}-input`}>{props.field.label}<Show when={props.field.optional}><i class="mute"> optional</i></Show></label>
      <input id={`${id}-input`} name={props.field.name} type={props.field.secret ? "password" : "text"} autocomplete="off" spellcheck={false} autocapitalize="none" placeholder={props.hint} aria-invalid={isWrong()} aria-describedby={id} data-1p-ignore />
      <small id={id} class={isWrong() ? "said bad" : "mute"}><Show when={isWrong()} fallback={props.field.help}><Icon name="alert" size={12} /> {props.field.label} {props.wrong?.say}</Show></small>
    </div>
  );
}

const nameField: Field = { name: "name", label: "Name", help: "How colleagues see the channel.", secret: false };

function Expiry(props: { value?: number }) {
  return (
    <div class="field">
      <label for="channel-expires">Access ends<i class="mute"> optional</i></label>
      <input id="channel-expires" aria-describedby="channel-expires-help" name="expires" type="date" value={props.value ? new Date(props.value).toISOString().slice(0, 10) : ""} />
      <small class="mute" id="channel-expires-help">The day on which the access token ends, if it does. You are warned a week before.</small>
    </div>
  );
}

function read(form: HTMLFormElement, fields: readonly Field[]): { name: string; account: string; secrets: Record<string, string>; expiresAt: number; mode?: "polling" | "webhook" } {
  const from = new FormData(form);
  const text = (name: string): string => String(from.get(name) ?? "").trim();
  const mode = text("mode");
  return {
    name: text("name"), account: text("account"), expiresAt: text("expires") ? Date.parse(text("expires")) : 0,
    secrets: Object.fromEntries(fields.filter((field) => field.secret).map((field) => [field.name, text(field.name)])),
    ...(mode === "polling" || mode === "webhook" ? { mode } : {}),
  };
}

const hasExpiry = (platform: Platform): boolean => platform === "whatsapp" || platform === "messenger" || platform === "instagram";

export function AddForm(props: { app: App; onSaved: (channel: ChannelDetail) => void }) {
  const [platform, setPlatform] = createSignal<Platform>("whatsapp");
  const { isBusy, wrong, save } = saving((channel) => props.onSaved(channel));
  const fields = () => guides[platform()].fields;
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const { name, account, secrets, expiresAt, mode } = read(event.currentTarget as HTMLFormElement, fields());
    const form = { platform: platform(), name: name || platformName(platform()), secrets, ...(account ? { account } : {}), ...(expiresAt ? { expiresAt } : {}), ...(mode ? { mode } : {}) };
    void save(() => props.app.ask<ChannelSaved>({ t: "addChannel", channel: form }));
  }
  return (
    <form class="channel-form" onSubmit={submit} aria-label="Add a channel">
      <header class="channel-head"><a class="icon-button only-narrow" href="#/channels" aria-label="All channels"><Icon name="back" /></a><h2>Add a channel</h2></header>
      <fieldset class="platform-choice">
        <legend class="label">Platform</legend>
        <For each={platformOrder}>{(one) => (
          <label classList={{ on: platform() === one }}><input type="radio" name="platform" checked={platform() === one} onChange={() => setPlatform(one)} /><Badge platform={one} size={18} />{platformName(one)}</label>
        )}</For>
      </fieldset>
      <div class="card form-card">
        <Input field={nameField} wrong={wrong()} hint={platformName(platform())} />
        <For each={fields()}>{(field) => <Input field={field} wrong={wrong()} />}</For>
        <Show when={platform() === "telegram"}><Mode value="" /></Show>
        <Show when={hasExpiry(platform())}><Expiry /></Show>
      </div>
      <Foot wrong={wrong()} isBusy={isBusy()} word="Connect" onCancel={() => props.app.send({ t: "page", page: "channels" })} />
    </form>
  );
}

function Mode(props: { value: string }) {
  return (
    <div class="field">
      <label for="channel-mode">How messages come</label>
      <select id="channel-mode" name="mode"><option value="" selected={props.value === ""}>As PUBLIC_URL allows</option><option value="webhook" selected={props.value === "webhook"}>Telegram sends them (webhook)</option><option value="polling" selected={props.value === "polling"}>Parley fetches them (polling)</option></select>
      <small class="mute">Fetching needs no public address.</small>
    </div>
  );
}

export function EditForm(props: { app: App; channel: ChannelDetail; onSaved: (channel: ChannelDetail, say?: string) => void; onCancel: () => void }) {
  const { isBusy, wrong, save } = saving((channel, say) => props.onSaved(channel, say));
  const secrets = (): readonly Field[] => guides[props.channel.platform].fields.filter((field) => field.secret);
  const hint = (name: string): string => {
    const known = props.channel.secrets.find((each) => each.name === name);
    return known?.isSet ? `unchanged${known.ends ? `, ends …${known.ends}` : ""}` : "not set";
  };
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const { name, secrets: given, expiresAt, mode } = read(event.currentTarget as HTMLFormElement, secrets());
    const entered = Object.fromEntries(Object.entries(given).filter(([, text]) => text !== ""));
    void save(() => props.app.ask<ChannelSaved>({ t: "changeChannel", channel: props.channel.id, ...(name ? { name } : {}), secrets: entered, ...(mode ? { mode } : {}), ...(hasExpiry(props.channel.platform) ? { expiresAt } : {}) }));
  }
  return (
    <form class="card form-card edit-form" onSubmit={submit} aria-label="Name and secrets">
      <h3>Name and secrets</h3>
      <label class="field"><span>Name</span><input name="name" value={props.channel.name} autocomplete="off" aria-invalid={wrong()?.field === "name"} maxlength={100} ref={(input) => queueMicrotask(() => input.focus())} /></label>
      <For each={secrets()}>{(field) => <Input field={field} wrong={wrong()} hint={hint(field.name)} />}</For>
      <Show when={props.channel.platform === "telegram"}><Mode value={props.channel.mode} /></Show>
      <Show when={hasExpiry(props.channel.platform)}><Expiry value={props.channel.expiresAt} /></Show>
      <Foot wrong={wrong()} isBusy={isBusy()} word="Save" onCancel={props.onCancel} />
    </form>
  );
}

function Foot(props: { wrong: Wrong | null; isBusy: boolean; word: string; onCancel: () => void }) {
  return (
    <footer class="form-foot">
      <p class="said bad" role="alert"><Show when={props.wrong}>{(one) => <><Icon name="alert" size={14} /> {one().field === "" || one().field === "account" || one().field === "name" ? one().say.replace(/^must/, "It must") : "Something above must be mended."}</>}</Show></p>
      <Button size={32} onClick={props.onCancel}>Cancel</Button>
      <Button kind="primary" size={32} submit disabled={props.isBusy}>{props.isBusy ? "Saving" : props.word}</Button>
    </footer>
  );
}

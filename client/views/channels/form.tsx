/** Entering an account, and entering its secrets anew. What is typed into a secret's field goes to the server and is never shown again. */
import { createSignal, For, Show } from "solid-js";
import type { ChannelDetail, ChannelSaved, Platform } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Badge, Button } from "../../parts/small";
import { platformName } from "../../words";
import { canPoll, guides, platformOrder, type Field } from "./platforms";

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

function Input(props: { field: Field; wrong: Wrong | null; hint?: string; value?: string; isGoing?: boolean; onGo?: () => void }) {
  const isWrong = (): boolean => props.wrong?.field === props.field.name;
  const id = `channel-${props.field.name}`;
  return (
    <div class="field">
      <span class="field-head">
        <label for={`${id}-input`}>{props.field.label}<Show when={props.field.optional}><i class="mute"> optional</i></Show></label>
        <Show when={props.onGo}><button type="button" class="plain" aria-pressed={props.isGoing} onClick={() => props.onGo!()}>{props.isGoing ? "Keep" : "Remove"}<span class="hidden"> the {props.field.label}</span></button></Show>
      </span>
      <input id={`${id}-input`} name={props.field.name} type={props.field.kind === "secret" ? "password" : "text"} autocomplete="off" spellcheck={false} autocapitalize="none" placeholder={props.isGoing ? "is removed when you save" : props.hint} value={props.value ?? ""} disabled={props.isGoing} aria-invalid={isWrong()} aria-describedby={id} data-1p-ignore />
      <small id={id} class={isWrong() ? "said bad" : "mute"}><Show when={isWrong()} fallback={props.field.help}><Icon name="alert" size={12} /> {props.field.label} {props.wrong?.say}</Show></small>
    </div>
  );
}

const nameField: Field = { name: "name", label: "Name", help: "How colleagues see the channel.", kind: "open" };

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
    secrets: Object.fromEntries(fields.filter(({ kind }) => kind !== "account").map((field) => [field.name, text(field.name)])),
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
        <Show when={canPoll(platform())}><Mode platform={platform()} value="" /></Show>
        <Show when={hasExpiry(platform())}><Expiry /></Show>
      </div>
      <Foot wrong={wrong()} isBusy={isBusy()} word="Connect" onCancel={() => props.app.send({ t: "page", page: "channels" })} />
    </form>
  );
}

function Mode(props: { platform: Platform; value: string }) {
  return (
    <div class="field">
      <label for="channel-mode">How messages come</label>
      <select id="channel-mode" name="mode" aria-describedby="channel-mode-help">
        <Show when={props.value === ""}><option value="" selected>As PUBLIC_URL allows</option></Show>
        <option value="webhook" selected={props.value === "webhook"}>{platformName(props.platform)} sends them (webhook)</option>
        <option value="polling" selected={props.value === "polling"}>Parley fetches them (polling)</option>
      </select>
      <small class="mute" id="channel-mode-help">Fetching needs no public address{props.platform === "x" ? ", but messages come up to a minute late, and X may charge for each" : ""}.</small>
    </div>
  );
}

export function EditForm(props: { app: App; channel: ChannelDetail; onSaved: (channel: ChannelDetail, say?: string) => void; onCancel: () => void }) {
  const { isBusy, wrong, save } = saving((channel, say) => props.onSaved(channel, say));
  const fields = (): readonly Field[] => guides[props.channel.platform].fields.filter(({ kind }) => kind !== "account");
  const [going, setGoing] = createSignal<readonly string[]>([]);
  const known = (name: string) => props.channel.secrets.find((each) => each.name === name);
  const hint = ({ name, kind }: Field): string => {
    const ends = known(name)?.ends;
    return known(name)?.isSet && kind === "secret" ? `unchanged${ends ? `, ends …${ends}` : ""}` : "not set";
  };
  const toggle = (name: string): void => void setGoing((before) => (before.includes(name) ? before.filter((each) => each !== name) : [...before, name]));
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const { name, secrets: given, expiresAt, mode } = read(event.currentTarget as HTMLFormElement, fields());
    const entered = Object.fromEntries(Object.entries(given).filter(([field, text]) => text !== "" && text !== known(field)?.value));
    // A field that shows what it holds is emptied by hand.
    const remove = [...going(), ...fields().filter(({ kind, name: field }) => kind === "open" && known(field)?.isSet && given[field] === "").map((field) => field.name)];
    void save(() => props.app.ask<ChannelSaved>({ t: "changeChannel", channel: props.channel.id, ...(name ? { name } : {}), secrets: entered, ...(remove.length > 0 ? { remove } : {}), ...(mode ? { mode } : {}), ...(hasExpiry(props.channel.platform) ? { expiresAt } : {}) }));
  }
  return (
    <form class="card form-card edit-form" onSubmit={submit} aria-label="Name and secrets">
      <h3>Name and secrets</h3>
      <label class="field"><span>Name</span><input name="name" value={props.channel.name} autocomplete="off" aria-invalid={wrong()?.field === "name"} maxlength={100} ref={(input) => queueMicrotask(() => input.focus())} /></label>
      <For each={fields()}>{(field) => (
        <Input field={{ ...field, help: field.help.replace(/ Left empty, .*$/, "") }} wrong={wrong()} hint={hint(field)} value={known(field.name)?.value} isGoing={going().includes(field.name)}
          onGo={field.removable && field.kind === "secret" && known(field.name)?.isSet ? () => toggle(field.name) : undefined} />
      )}</For>
      <Show when={canPoll(props.channel.platform)}><Mode platform={props.channel.platform} value={props.channel.mode} /></Show>
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

/** What an engine needs to be asked: only the fields of the one that is chosen. */
import { createSignal, Match, Show, Switch } from "solid-js";
import type { CopilotSettings, EngineName } from "../../../server/protocol";

interface Wrong { readonly field: string; readonly say: string }
interface FieldProps { name: string; label: string; help?: string; value?: string; type?: string; placeholder?: string; required?: boolean; wrong: Wrong | null; field?: string }

export function Field(props: FieldProps) {
  const isWrong = (): boolean => props.wrong?.field === (props.field ?? props.name);
  const id = `copilot-${props.name}`;
  return (
    <div class="field"><label for={id}>{props.label}</label>
      <input id={id} name={props.name} type={props.type ?? "text"} value={props.value ?? ""} placeholder={props.placeholder} required={props.required} autocomplete="off" spellcheck={false} autocapitalize="none" aria-invalid={isWrong()} aria-describedby={`${id}-help`} data-1p-ignore />
      <small id={`${id}-help`} class={isWrong() ? "said bad" : "mute"}>{isWrong() ? props.wrong!.say : props.help}</small></div>
  );
}

const price = (micros: number | undefined): string => (micros === undefined ? "" : String(micros / 1_000_000));

export function EngineFields(props: { engine: EngineName | "default"; settings: CopilotSettings; wrong: Wrong | null }) {
  const [auth, setAuth] = createSignal(props.settings.auth ?? "iam");
  const [provider, setProvider] = createSignal(props.settings.provider ?? "compatible");
  const isOwn = (engine: EngineName): boolean => !props.settings.isDefault && props.settings.engine === engine;
  const held = (name: "key" | "token" | "password"): string => {
    const secret = props.settings.secrets.find((one) => one.name === name);
    return secret?.isSet ? `unchanged${secret.ends ? `, ends …${secret.ends}` : ""}` : "not set";
  };
  const Secret = (secret: { name: "key" | "token" | "password"; label: string; help?: string }) => <Field name={secret.name} label={secret.label} help={secret.help} type="password" placeholder={held(secret.name)} wrong={props.wrong} />;
  return (
    <Switch>
      <Match when={props.engine === "hosted"}>
        <div class="form-card">
          <div class="field"><label for="copilot-provider">Whose model</label>
            <select id="copilot-provider" name="provider" onChange={(event) => setProvider(event.currentTarget.value as NonNullable<CopilotSettings["provider"]>)}>
              <option value="compatible" selected={provider() === "compatible"}>As OpenAI's, elsewhere (ModelArts MaaS …)</option><option value="openai" selected={provider() === "openai"}>OpenAI</option><option value="anthropic" selected={provider() === "anthropic"}>Anthropic</option><option value="google" selected={provider() === "google"}>Google</option>
            </select><small class="mute">What customers write goes there.</small></div>
          <Field name="model" label="Model" required value={props.settings.model} help="As the provider calls it." wrong={props.wrong} />
          <Field name="url" label="Address" type="url" required={provider() === "compatible"} value={isOwn("hosted") ? props.settings.url : ""} placeholder={provider() === "compatible" ? "https://…/openai/v1" : "as the provider's"} help={provider() === "compatible" ? "Up to /v1." : "Optional."} wrong={props.wrong} />
          <Secret name="key" label="Key" help="Kept sealed, never shown again." />
          <Field name="priceIn" label="Price of a million tokens read" value={price(props.settings.price?.inMicros)} placeholder="0.50" help="Optional, for the budget in money." wrong={props.wrong} field="price" />
          <Field name="priceOut" label="Price of a million tokens written" value={price(props.settings.price?.outMicros)} placeholder="1.50" help="In the same currency." wrong={props.wrong} field="price" />
          <label class="switch wide"><input type="checkbox" role="switch" name="tools" checked={props.settings.tools} /><span>May call the tool that proposes an order</span></label>
          <label class="switch wide"><input type="checkbox" role="switch" name="pictures" checked={props.settings.pictures} /><span>Is shown pictures of products, by signed address</span></label>
        </div>
      </Match>
      <Match when={props.engine === "workflow" || props.engine === "endpoint"}>
        <div class="form-card">
          <Field name="url" label="Address" type="url" required value={isOwn(props.engine as EngineName) ? props.settings.url : ""} placeholder="https://…" help={props.engine === "endpoint" ? "Without /v1/infers." : "Of the deployed workflow."} wrong={props.wrong} />
          <div class="field"><label for="copilot-auth">How it knows us</label>
            <select id="copilot-auth" name="auth" onChange={(event) => setAuth(event.currentTarget.value as NonNullable<CopilotSettings["auth"]>)}>
              <option value="iam" selected={auth() === "iam"}>A token of IAM, fetched and renewed</option><option value="token" selected={auth() === "token"}>A token that I have</option><option value="key" selected={auth() === "key"}>An API key</option><option value="app" selected={auth() === "app"}>An application's code</option>
            </select></div>
          <Show when={auth() === "iam"}>
            <Field name="iamUrl" label="IAM's address" type="url" required value={props.settings.iam?.url} placeholder="https://iam.ap-southeast-1.myhuaweicloud.com" wrong={props.wrong} />
            <Field name="iamDomain" label="Account" required value={props.settings.iam?.domain} wrong={props.wrong} />
            <Field name="iamUser" label="User" required value={props.settings.iam?.user} wrong={props.wrong} />
            <Field name="iamProject" label="Project" required value={props.settings.iam?.project} wrong={props.wrong} />
            <Secret name="password" label="Password" help="Kept sealed, never shown again." />
          </Show>
          <Show when={auth() === "token"}><Secret name="token" label="Token" help="X-Auth-Token. It ends after a day." /></Show>
          <Show when={auth() === "key" || auth() === "app"}><Secret name="key" label={auth() === "key" ? "API key" : "Application's code"} help="Kept sealed, never shown again." /></Show>
          <label class="switch wide"><input type="checkbox" role="switch" name="pictures" checked={props.settings.pictures} /><span>Is shown pictures of products, by signed address</span></label>
        </div>
      </Match>
    </Switch>
  );
}

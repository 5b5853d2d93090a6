/** What drafts may contain and what they may cost: house rules, links, quantities, and budgets of time, tokens and money. */
import { For } from "solid-js";
import type { CopilotSettings } from "../../../server/protocol";
import { Field } from "./engine";
import { limitNames, limitUnits, type LimitName } from "./settings-form";

const labels: Readonly<Record<LimitName, readonly [label: string, help: string]>> = {
  timeoutMs: ["One question, seconds", "Then the built-in engine answers."],
  outputTokensMax: ["One answer, tokens", "Longer drafts end there."],
  dayCallsMax: ["Questions a day", "A day is UTC's."],
  dayTokensMax: ["Tokens a day", "Read and written."],
  dayMicrosMax: ["Money a day", "In the price's currency."],
  dayMsMax: ["Time a day, minutes", "In which engines are at work."],
};

export function Limits(props: { settings: CopilotSettings; wrong: { readonly field: string; readonly say: string } | null }) {
  return (
    <>
      <fieldset class="card form-card"><legend class="hidden">Budgets</legend><h3 class="wide">Budgets <span class="mute">empty: no limit</span></h3>
        <For each={limitNames}>{(name) => <Field name={name} label={labels[name][0]} help={labels[name][1]} value={props.settings.limits[name] === undefined ? "" : String(props.settings.limits[name]! / limitUnits[name])} wrong={props.wrong} />}</For>
      </fieldset>
      <fieldset class="card form-card"><legend class="hidden">What drafts may contain</legend><h3 class="wide">What drafts may contain</h3>
        <div class="field wide"><label for="copilot-rules">House rules</label><textarea id="copilot-rules" name="rules" rows="3" maxlength="4000" dir="auto" placeholder="We say “tú”. We never promise a day of delivery.">{props.settings.rules}</textarea><small class="mute">For hosted models: how the shop speaks, and what it doesn't promise.</small></div>
        <div class="field"><label for="copilot-links">Hosts that links may lead to</label><textarea id="copilot-links" name="linkHosts" rows="2" spellcheck={false} placeholder="nortia.example">{props.settings.linkHosts.join("\n")}</textarea><small class={props.wrong?.field === "linkHosts" ? "said bad" : "mute"}>{props.wrong?.field === "linkHosts" ? props.wrong.say : "One a line. Other links are taken out of drafts."}</small></div>
        <Field name="quantityMax" label="Most of one product in a proposal" value={String(props.settings.quantityMax)} help="More than that, people enter themselves." wrong={props.wrong} />
      </fieldset>
    </>
  );
}

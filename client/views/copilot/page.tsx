/** The copilot's own pages: whom it asks and what it may cost, how good it was, and what it may quote from. */
import { createMemo, For, Match, Show, Switch } from "solid-js";
import { isAdmin } from "../../actions";
import type { App } from "../../app";
import { Articles } from "./articles";
import { LearningPane } from "./learning";
import { SettingsPane } from "./settings";
import "../../styles/catalogue.css";
import "../../styles/copilot.css";

export function CopilotPage(props: { app: App }) {
  const state = props.app.state;
  const copilot = () => state().copilot;
  const wanted = (): string => state().screen.page.split("/")[1] ?? "";
  const place = createMemo((): string => wanted() || (isAdmin(state()) ? "" : "learning"));
  const places = (): readonly (readonly [string, string])[] => [...(isAdmin(state()) ? [["", "Engine"] as const] : []), ["learning", "Learning"], ["articles", "Articles"]];
  return (
    <main class="page copilot" id="list" aria-label="Copilot">
      <header class="page-head">
        <h1>Copilot</h1>
        <Show when={copilot()}>{(now) => <span class="mute">{now().on ? `${now().drafts ? "drafts by itself" : "drafts when it is asked"}${now().classifies ? ", reads what arrives" : ""}${now().waiting > 0 ? `, ${now().waiting} to read` : ""}` : "switched off"}</span>}</Show>
        <nav class="filters" aria-label="Pages of the copilot"><For each={places()}>{([page, name]) => <a href={`#/copilot${page && `/${page}`}`} aria-current={place() === page ? "page" : undefined}>{name}</a>}</For></nav>
      </header>
      <div class="page-body">
        <Switch>
          <Match when={place() === "learning"}><LearningPane app={props.app} /></Match>
          <Match when={place() === "articles"}><Articles app={props.app} /></Match>
          <Match when={isAdmin(state())}><SettingsPane app={props.app} /></Match>
        </Switch>
      </div>
    </main>
  );
}

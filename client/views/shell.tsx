/** The whole page: who is signed in decides between the door and the inbox. What is rarely needed loads when it is. */
import { createEffect, createSignal, lazy, Match, onCleanup, onMount, Show, Suspense, Switch } from "solid-js";
import { composerEvent, isAllowed } from "../actions";
import type { App } from "../app";
import { late } from "../late";
import { Banners } from "./banner";
import { BulkBar } from "./bulk";
import { List } from "./list";
import { Login } from "./login";
import { Rail, TabBar } from "./rail";
import { SettingsNav } from "./settings-nav";
import { Strip } from "./strip";
import { Talk } from "./talk";
import { ToastBar } from "./toast";
import { Views } from "./views";

const Palette = lazy(() => import("./palette").then(({ Palette }) => ({ default: Palette })));
const Sheet = lazy(() => import("./sheet").then(({ Sheet }) => ({ default: Sheet })));
const Menus = lazy(() => import("./menus").then(({ Menus }) => ({ default: Menus })));
const Lightbox = lazy(() => import("./lightbox").then(({ Lightbox }) => ({ default: Lightbox })));
const ChannelsPage = lazy(() => import("./channels/page").then(({ ChannelsPage }) => ({ default: ChannelsPage })));
const CataloguePage = lazy(() => import("./catalogue/page").then(({ CataloguePage }) => ({ default: CataloguePage })));
const CopilotPage = lazy(() => import("./copilot/page").then(({ CopilotPage }) => ({ default: CopilotPage })));
const Panel = lazy(() => import("./panel").then(({ Panel }) => ({ default: Panel })));

export function Shell(props: { app: App }) {
  const isInside = (): boolean => props.app.state().session !== null && props.app.connection().at !== "out";
  return (
    <Switch fallback={<Login app={props.app} />}>
      <Match when={isInside()}><Inbox app={props.app} /></Match>
      <Match when={props.app.connection().at !== "out" && !props.app.state().session && props.app.downSince() > 0 && !isSigningIn(props.app)}><Arriving app={props.app} /></Match>
    </Switch>
  );
}

/** A form that is being sent stays on the screen. */
const isSigningIn = (app: App): boolean => app.signingIn();

/** A stored session is being taken up and nothing of it was kept: the frame of the inbox, still. */
function Arriving(props: { app: App }) {
  return (
    <div class="shell arriving" aria-busy="true">
      <Banners app={props.app} />
      <div class="rail" /><div class="views" />
      <div class="list-pane"><div class="bar" /><For8 /></div>
      <div class="talk" />
      <div class="strip" />
    </div>
  );
}

function For8() {
  return <>{Array.from({ length: 8 }, () => <div class="row skeleton" aria-hidden="true"><span class="circle" /><span class="lines"><i /><i /><i /></span></div>)}</>;
}

function Inbox(props: { app: App }) {
  const screen = () => props.app.state().screen;
  const open = late(() => screen().open);
  const isOpen = (): boolean => open.value() !== "";
  const isPage = (): boolean => isAllowed(props.app.state(), screen().page);
  const place = (): string => screen().page.split("/")[0]!;
  const isWide = (): boolean => props.app.prefs().density === "compact" && !isOpen();
  const roomy = matchMedia("(min-width: 1440px)");
  const [hasRoom, setRoom] = createSignal(roomy.matches);
  const measured = (): void => void setRoom(roomy.matches);
  roomy.addEventListener("change", measured);
  onCleanup(() => roomy.removeEventListener("change", measured));
  onMount(() => {
    addEventListener(composerEvent, open.settle, true);
    onCleanup(() => removeEventListener(composerEvent, open.settle, true));
  });
  const hasPanel = (): boolean => isOpen() && !isPage() && (hasRoom() ? props.app.prefs().panel || screen().ledger > 0 : screen().panel);
  createEffect(() => {
    document.title = props.app.unread() > 0 ? `(${props.app.unread()}) Parley` : "Parley";
  });
  return (
    <div class="shell" classList={{ "is-page": isPage(), "is-open": isOpen() && !isPage(), "is-wide": isWide() && !isPage(), "has-panel": hasPanel(), "no-views": !props.app.prefs().sidebar }}>
      <a class="skip" href="#list">Skip to the list</a>
      <Banners app={props.app} />
      <Rail app={props.app} />
      <Show when={props.app.prefs().sidebar}><Show when={isPage() && place() !== "catalogue"} fallback={<Views app={props.app} />}><SettingsNav app={props.app} /></Show></Show>
      <Show when={isPage()}><Suspense fallback={<main class="page" aria-busy="true" />}><Switch>
        <Match when={place() === "catalogue"}><CataloguePage app={props.app} /></Match>
        <Match when={place() === "copilot"}><CopilotPage app={props.app} /></Match>
        <Match when={true}><ChannelsPage app={props.app} /></Match>
      </Switch></Suspense></Show>
      <Show when={!isPage()}><List app={props.app} /></Show>
      <Show when={!isWide() && !isPage()}><Talk app={props.app} id={open.value()} onAct={open.settle} /></Show>
      <Show when={hasPanel()}><Suspense fallback={<aside class="panel" />}><Panel app={props.app} id={open.value()} /></Suspense></Show>
      <Strip app={props.app} />
      <TabBar app={props.app} />
      <BulkBar app={props.app} />
      <Show when={!isOpen()}><ToastBar app={props.app} /></Show>
      <Suspense>
        <Show when={screen().menu || undefined} keyed>{(menu) => <Menus app={props.app} menu={menu} />}</Show>
        <Show when={screen().dialog === "palette"}><Palette app={props.app} /></Show>
        <Show when={screen().picture > 0}><Lightbox app={props.app} id={screen().open} number={screen().picture} /></Show>
        <Show when={screen().dialog === "sheet"}><Sheet app={props.app} /></Show>
      </Suspense>
    </div>
  );
}

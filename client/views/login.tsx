/** The door (picture 11a). What went wrong stands beside what can be done about it. */
import { createSignal, For, onMount, Show } from "solid-js";
import type { Platform } from "../../server/protocol";
import type { App } from "../app";
import { Icon, Logo } from "../parts/icon";
import { Avatar, Button, Said } from "../parts/small";

/** Invented customers, to show what is behind the door. */
const glimpses: readonly { name: string; text: string; at: string; platform: Platform }[] = [
  { name: "Amara Okoye", text: "Do you have it in green, size M?", at: "now", platform: "whatsapp" },
  { name: "سلمى نصّار", text: "متى يصل الطلب؟", at: "1\u00a0m", platform: "telegram" },
  { name: "Bruno Teixeira", text: "Perfect, thank you!", at: "8\u00a0m", platform: "whatsapp" },
  { name: "林晓雨", text: "请问可以寄到深圳吗?", at: "15\u00a0m", platform: "telegram" },
];

export function Login(props: { app: App }) {
  let email!: HTMLInputElement;
  let password!: HTMLInputElement;
  let tenant: HTMLInputElement | undefined;
  const [isShown, setShown] = createSignal(false);
  const [asksTenant, setAsksTenant] = createSignal(false);
  const said = (): string => {
    const connection = props.app.connection();
    if (connection.at === "out") return connection.say ?? "";
    if (connection.at === "waiting" || connection.at === "offline") return "The server does not answer. Trying again by itself.";
    return connection.at === "refused" ? "This page is older than the server. Reload it." : "";
  };
  const isBusy = (): boolean => props.app.signingIn();
  onMount(() => (email.value ? password : email).focus());

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const slug = tenant?.value.trim();
    props.app.send({ t: "login", credentials: { email: email.value.trim(), password: password.value, ...(slug ? { tenant: slug } : {}) } });
  }

  return (
    <div class="login">
      <main class="login-door">
        <div class="login-brand"><Logo size={28} /><span>Parley</span></div>
        <form onSubmit={submit} aria-labelledby="login-title">
          <h1 id="login-title">Sign in to Parley</h1>
          <p class="mute">{location.host}</p>
          <Show when={asksTenant()}>
            <label class="field"><span>Workspace</span><input ref={tenant} name="organization" autocomplete="organization" autocapitalize="none" spellcheck={false} /></label>
          </Show>
          <label class="field"><span>E-mail</span><input ref={email} type="email" name="email" autocomplete="username" required autocapitalize="none" spellcheck={false} /></label>
          <label class="field">
            <span>Password</span>
            <span class="with-button">
              <input ref={password} type={isShown() ? "text" : "password"} name="password" autocomplete="current-password" required aria-invalid={said() !== ""} aria-describedby="login-said" />
              <button type="button" class="icon-button" aria-label="Show the password" aria-pressed={isShown()} onClick={() => setShown(!isShown())}><Icon name="eye" /></button>
            </span>
          </label>
          <p class="said bad" id="login-said" role="alert"><Show when={said()}><Icon name="alert" size={14} />{said()}</Show></p>
          <Button kind="primary" size={40} submit disabled={isBusy()} keys="Enter">{isBusy() ? "Signing in" : "Sign in"}</Button>
          <Show when={!asksTenant()}><button type="button" class="link" onClick={() => setAsksTenant(true)}>Sign in to another workspace</button></Show>
        </form>
        <p class="login-foot mute"><Icon name="lock" size={14} />The first administrator's password is printed once, where Parley was started.</p>
      </main>
      <div class="login-view" aria-hidden="true">
        <For each={glimpses}>{(one) => (
          <div class="glimpse"><Avatar id={one.name} name={one.name} size={36} badge={one.platform} /><span><b><Said>{one.name}</Said></b><time>{one.at}</time><Said class="mute">{one.text}</Said></span></div>
        )}</For>
        <h2>Every customer, one calm inbox.</h2>
        <p class="mute">Never stale, never duplicated, never lost, and you can see it.</p>
      </div>
    </div>
  );
}

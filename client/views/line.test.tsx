import { afterEach, describe, expect, test } from "bun:test";
import { render } from "solid-js/web";
import type { Content, DeliveryState } from "../../server/protocol";
import type { App, Wish } from "../app";
import { Links } from "../links";
import { emptyState, emptyThread, type Intent, type State } from "../state";
import { entry, me, row, welcome } from "../testing";
import { reduce } from "../store";
import { stubApp } from "../testing-app";
import type { Item } from "../timeline";
import { Line } from "./line";
import { Row } from "./row";

let dispose = (): void => undefined;
afterEach(() => dispose());

const signedIn = (change: Partial<State> = {}): State => ({ ...reduce(emptyState, { t: "welcome", welcome: welcome(), resumed: false, now: 0 }), rows: { a: row() }, threads: { a: emptyThread }, ...change });

function draw(item: Item, state = signedIn(), live = true, links?: Links): { root: HTMLElement; wishes: Wish[] } {
  const wishes: Wish[] = [];
  const root = document.body.appendChild(document.createElement("div"));
  const unrender = render(() => <Line app={{ ...stub(state, wishes, live), ...(links && { links }) }} id="a" item={item} />, root);
  dispose = () => {
    unrender();
    root.remove();
  };
  return { root, wishes };
}
const stub = (state: State, wishes: Wish[], live = true): App => stubApp(state, wishes, { live });
const out = (state: DeliveryState, more: object = {}): Item => ({ key: "e1", is: "entry", head: true, tail: true, entry: entry({ kind: "out", author: `user/${me.id}`, delivery: { state, attempt: 1, at: 0, ...more } }) });
const said = (content: Content): Item => ({ key: "e1", is: "entry", head: true, tail: true, entry: entry({ body: "", content: { content } }) });

describe("a customer's face", () => {
  const faced = (picture?: string) => signedIn({ rows: { a: row({ name: "Noor Haddad", ...(picture && { picture }) }) } });
  const face = (root: HTMLElement) => root.querySelector(".said-face .avatar-face");
  test("is their initials where no platform showed a picture", () => {
    expect(face(draw(said({ type: "text", text: "hola" }), faced()).root)?.innerHTML).toBe("NH");
  });
  test("is their picture over the initials, by the address that is asked for", async () => {
    const links = new Links(() => Promise.resolve({ url: "/media/1/p", expiresAt: 9e12 }), () => 0);
    const { root } = draw(said({ type: "text", text: "hola" }), faced("P".repeat(22)), true, links);
    await links.of("P".repeat(22));
    await Promise.resolve();
    expect([face(root)?.textContent, face(root)?.querySelector("img")?.getAttribute("src")]).toEqual(["NH", "/media/1/p"]);
  });
});

describe("untrusted words", () => {
  const bad = `<img src=x onerror="alert(1)"><script>alert(2)</script> javascript:alert(3)`;
  test("are text, wherever they come from", () => {
    const contents: Content[] = [
      { type: "text", text: bad }, { type: "media", media: "document", ref: "r", name: bad, caption: bad, mime: bad }, { type: "location", latitude: 1, longitude: 2, name: bad, address: bad },
      { type: "contacts", contacts: [{ name: bad, phones: [bad], emails: [] }] }, { type: "order", items: [{ sku: bad, quantity: 1 }], text: bad }, { type: "choice", id: "i", title: bad, description: bad },
      { type: "template", name: bad, language: bad, parameters: [bad] }, { type: "interactive", text: bad, header: bad, footer: bad, buttons: [{ id: "b", title: bad }] }, { type: "unsupported", what: bad, text: bad },
    ];
    for (const content of contents) {
      const { root } = draw(said(content));
      expect(root.querySelectorAll("img, script, iframe").length).toBe(0);
      expect([...root.querySelectorAll("a")].filter((link) => !link.href.startsWith("https://www.openstreetmap.org/"))).toEqual([]);
      expect(root.textContent).toContain(content.type === "location" ? "onerror" : bad);
      dispose();
    }
  });
  test("of a list row are text too, and turn with their own direction", () => {
    const root = document.createElement("div");
    const unrender = render(() => <Row app={stub(signedIn(), [])} row={row({ name: bad, preview: bad, tags: [bad] })} />, root);
    expect(root.querySelector("img, script")).toBeNull();
    expect([...root.querySelectorAll("bdi")].every((one) => one.dir === "auto")).toBe(true);
    unrender();
  });
  test("make links only of web addresses, which learn nothing of us", () => {
    const { root } = draw(said({ type: "text", text: "see https://example.test/x" }));
    const link = root.querySelector("a")!;
    expect([link.href, link.target, link.rel]).toEqual(["https://example.test/x", "_blank", "noopener noreferrer nofollow"]);
  });
});

describe("what became of a message", () => {
  test.each([["queued", "sending"], ["sending", "sending"], ["sent", "sent, waiting for receipt"], ["delivered", "delivered"], ["read", "read"]] as const)("%s is said as “%s”", (state, words) => {
    expect(draw(out(state)).root.querySelector(".ticks svg")?.getAttribute("aria-label")).toBe(words);
  });
  test("a failure says why and offers to try again", () => {
    const { root, wishes } = draw(out("failed", { code: "131026", reason: "the number has no WhatsApp", hint: "Call instead." }));
    expect(root.querySelector(".trouble")?.textContent).toContain("failed, the number has no WhatsApp (131026)");
    [...root.querySelectorAll("button")].find((button) => button.textContent?.includes("Retry"))!.click();
    expect(wishes).toContainEqual({ t: "command", conversation: "a", request: { type: "retry", number: 1 } });
  });
  test("an unknown fate warns before it is sent again", () => {
    expect(draw(out("unknown")).root.querySelector(".trouble")?.textContent).toContain("sending again may double it");
  });
  test("what waits for a connection says so, and is never called sent", () => {
    const intent: Intent = { client: "c", conversation: "a", request: { type: "reply", content: { type: "text", text: "hi" } }, at: 0, by: me.id, order: 1, state: "queued" };
    const { root } = draw({ key: "pc", is: "intent", intent, head: true, tail: true }, signedIn(), false);
    expect(root.textContent).toContain("waiting for connection");
    expect(root.textContent).not.toContain("sent");
  });
  test("a refused reply keeps its words and can be edited", () => {
    const intent: Intent = { client: "c", conversation: "a", request: { type: "reply", content: { type: "text", text: "hi" } }, at: 0, by: me.id, order: 1, state: "refused", outcome: { ok: false, error: "window_closed", say: "The window is closed." } };
    const { root, wishes } = draw({ key: "pc", is: "intent", intent, head: true, tail: true });
    expect(root.textContent).toContain("not sent: The window is closed.");
    [...root.querySelectorAll("button")].find((button) => button.textContent?.includes("Edit"))!.click();
    expect(wishes).toEqual([{ t: "draft", conversation: "a", draft: { text: "hi", note: false } }, { t: "drop", client: "c" }]);
  });
});

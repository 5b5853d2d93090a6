/** For tests: looks at a page as a careful person with a ruler would, and says what is wrong with it. */
import type { Page } from "playwright-core";

/** Everything that is wrong with how the page looks; nothing, if it is right. */
export async function flaws(page: Page): Promise<string[]> {
  return [...(await page.evaluate(flawsOfLayout)), ...(await page.evaluate(flawsOfContrast)), ...(await namelessElements(page))];
}

interface AxNode {
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly backendDOMNodeId?: number;
}

const namedRoles = new Set(["button", "link", "textbox", "searchbox", "combobox", "checkbox", "switch", "radio", "tab", "option", "menuitem", "dialog", "alertdialog", "listbox", "navigation", "image", "img"]);

/** What a screen reader would read out without a name. */
async function namelessElements(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send("Accessibility.getFullAXTree")) as unknown as { nodes: readonly AxNode[] };
  const found: string[] = [];
  for (const node of nodes) {
    if (node.ignored || !namedRoles.has(node.role?.value ?? "") || (node.name?.value ?? "").trim() !== "" || node.backendDOMNodeId === undefined) continue;
    const { node: element } = await session.send("DOM.describeNode", { backendNodeId: node.backendDOMNodeId });
    found.push(`no accessible name: ${node.role?.value} <${element.localName} ${element.attributes?.join(" ") ?? ""}>`);
  }
  await session.detach();
  return found;
}

/** Runs in the page. Boxes are compared as they are painted: cut by what scrolls or hides around them. */
function flawsOfLayout(): string[] {
  const slackPx = 1;
  const overlapPx = 3;
  const targetPxMin = 24;
  // The details lie over the thread where they have no column of their own.
  const floating = ".scrim, .menu, .toasts, .bulk, .banners, .jump, .skip, .panel, [role=dialog]";
  const found: string[] = [];
  interface Box { left: number; top: number; right: number; bottom: number }
  const name = (element: Element): string => `<${element.localName} class="${element.getAttribute("class") ?? ""}"> “${(element.textContent ?? "").trim().slice(0, 40)}”`;

  const isShown = (element: Element): boolean => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.closest(".hidden, .skip:not(:focus)") === null;
  /** `innermost`: the nearest element that can cut it. */
  function painted(innermost: Element | null, from: Box): Box | null {
    let box: Box = { left: from.left, top: from.top, right: from.right, bottom: from.bottom };
    for (let around = innermost; around; around = around.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(around);
      const edge = around.getBoundingClientRect();
      if (overflowX !== "visible") box = { ...box, left: Math.max(box.left, edge.left), right: Math.min(box.right, edge.right) };
      if (overflowY !== "visible") box = { ...box, top: Math.max(box.top, edge.top), bottom: Math.min(box.bottom, edge.bottom) };
      if (position === "fixed") break;
    }
    return box.right - box.left > slackPx && box.bottom - box.top > slackPx ? box : null;
  }

  if (document.documentElement.scrollWidth > innerWidth) found.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} > ${innerWidth}`);
  const modal = [...document.querySelectorAll(".scrim, .menu")].at(-1);
  const inReach = (element: Element): boolean => !modal || modal.contains(element);

  for (const element of document.querySelectorAll("button, a[href], input, textarea, [role=option], [role=tab]")) {
    if (!isShown(element) || !inReach(element) || (element as HTMLElement).tabIndex < -1) continue;
    const box = painted(element.parentElement, element.getBoundingClientRect());
    if (!box) continue;
    if (box.left < -slackPx || box.right > innerWidth + slackPx) found.push(`out of the window: ${name(element)}`);
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) continue;
    const top = document.elementFromPoint(x, y);
    const isItself = top !== null && (element.contains(top) || top.contains(element) || top.closest("label")?.contains(element));
    if (!isItself && !top?.closest(floating)) found.push(`covered: ${name(element)} by ${top ? name(top) : "nothing"}`);
    const full = element.getBoundingClientRect();
    if (element.matches("button") && Math.min(full.width, full.height) < targetPxMin && !element.closest(".row, .said-meta, .tags, .strip, p, label")) found.push(`hard to hit, ${Math.round(full.width)} × ${Math.round(full.height)}: ${name(element)}`);
  }

  const texts: { element: Element; box: Box; layer: Element | null }[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || (node.textContent ?? "").trim() === "" || !isShown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const box = painted(element, rect);
      if (box && box.bottom > 0 && box.top < innerHeight) texts.push({ element, box, layer: element.closest(floating) });
    }
    const { overflowX, textOverflow, whiteSpace } = getComputedStyle(element);
    if (overflowX === "hidden" && textOverflow !== "ellipsis" && whiteSpace.startsWith("nowrap") && element.scrollWidth > element.clientWidth + slackPx) found.push(`cut without a sign: ${name(element)}`);
  }
  for (const [at, one] of texts.entries()) {
    if (one.box.right > innerWidth + slackPx || one.box.left < -slackPx) found.push(`text out of the window: ${name(one.element)}`);
    for (const other of texts.slice(at + 1)) {
      if (one.layer !== other.layer || one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (width > overlapPx && height > overlapPx) found.push(`overlap: ${name(one.element)} and ${name(other.element)}`);
    }
  }
  return [...new Set(found)];
}

/** Runs in the page. WCAG 2 contrast of every text that is shown: https://www.w3.org/TR/WCAG22/#contrast-minimum */
function flawsOfContrast(): string[] {
  const small = 4.5;
  const large = 3;
  const largePx = 24;
  const found = new Map<string, string>();
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })!;
  type Colour = [number, number, number, number];
  function parse(text: string): Colour {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }
  const over = (top: Colour, below: Colour): Colour => [0, 1, 2].map((at) => top[at]! * top[3] + below[at]! * (1 - top[3])).concat(1) as Colour;
  function ground(element: Element): Colour {
    const layers: Colour[] = [];
    for (let around: Element | null = element; around; around = around.parentElement) {
      const colour = parse(getComputedStyle(around).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduceRight((below, top) => over(top, below), [255, 255, 255, 1] as Colour);
  }
  const light = ([r, g, b]: Colour): number => {
    const [x, y, z] = [r, g, b].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x! + 0.7152 * y! + 0.0722 * z!;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || (node.textContent ?? "").trim() === "" || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest(".hidden, .skip:not(:focus), :disabled, [aria-disabled=true]")) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    const [a, b] = [light(over(parse(style.color), below)), light(below)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < (parseFloat(style.fontSize) >= largePx ? large : small)) found.set(`${element.localName}.${element.className}`, `contrast ${ratio.toFixed(2)}: <${element.localName} class="${element.className}"> “${(node.textContent ?? "").trim().slice(0, 30)}” ${style.color} on ${below.slice(0, 3).join(" ")}`);
  }
  return [...found.values()];
}

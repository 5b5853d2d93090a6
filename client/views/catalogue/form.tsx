/** A product entered or changed. What is wrong is said at its field; what somebody else changed meanwhile is not overwritten. */
import { createSignal, For, Show, type JSX } from "solid-js";
import type { Product, ProductForm as Form, ProductSaved } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Button, IconButton } from "../../parts/small";
import { clientId } from "../../outbox";
import { languageName } from "../../words";
import { Pictures } from "./pictures";
import { majorOf, minorOf, piecesOf } from "./words";

interface Text { readonly language: string; readonly name: string; readonly about: string }
interface Wrong { readonly field: string; readonly say: string }

const languagesMax = 20;

export function ProductForm(props: { app: App; product?: Product; onSaved: (product: Product) => void; onCancel: () => void }) {
  const was = props.product;
  const client = clientId();
  const [texts, setTexts] = createSignal<readonly Text[]>(was ? Object.entries(was.names).map(([language, name]) => ({ language, name, about: was.about[language] ?? "" })) : [{ language: "en", name: "", about: "" }]);
  const [images, setImages] = createSignal<readonly string[]>(was?.images.map(({ file }) => file) ?? []);
  const [wrong, setWrong] = createSignal<Wrong | null>(null);
  const [isBusy, setBusy] = createSignal(false);
  let version = was?.version;
  const change = (at: number, some: Partial<Text>): void => void setTexts(texts().with(at, { ...texts()[at]!, ...some }));

  function read(form: FormData): Form | Wrong {
    const text = (name: string): string => String(form.get(name) ?? "").trim();
    const currency = text("currency").toUpperCase();
    const [priceMinor, alertAt, stock] = [minorOf(text("price"), currency), piecesOf(text("alertAt") || "0"), piecesOf(text("stock") || "0")];
    if (priceMinor === null) return { field: "priceMinor", say: "The price is written as 12.90." };
    if (alertAt === null) return { field: "alertAt", say: "The alert must be a whole number, 0 or more." };
    if (stock === null) return { field: "stock", say: "The stock must be a whole number, 0 or more." };
    const said = texts().filter(({ language, name }) => language.trim() && name.trim());
    return {
      sku: text("sku"), names: Object.fromEntries(said.map(({ language, name }) => [language.trim().toLowerCase(), name.trim()])),
      about: Object.fromEntries(said.filter(({ about }) => about.trim()).map(({ language, about }) => [language.trim().toLowerCase(), about.trim()])),
      priceMinor, currency, alertAt, link: text("link"), images: [...images()], ...(was ? { version } : { stock }),
    };
  }
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = read(new FormData(event.currentTarget as HTMLFormElement));
    if ("say" in form) return void setWrong(form);
    if (isBusy()) return;
    setBusy(true);
    setWrong(null);
    try {
      const saved = await props.app.ask<ProductSaved>({ t: "saveProduct", client, ...(was && { product: was.id }), form: form as Form });
      if (saved.ok) props.onSaved(saved.product);
      else {
        setWrong(saved);
        // Whoever saves again has read that it was changed.
        if (saved.field === "version" && saved.product) version = saved.product.version;
      }
    } catch (why) {
      setWrong({ field: "", say: why instanceof Error ? why.message : "This could not be saved." });
    }
    setBusy(false);
  }
  const isWrong = (field: string): boolean => wrong()?.field === field;
  const Field = (field: { name: string; label: string; input: JSX.Element; help?: string; wide?: boolean }) => (
    <div class="field" classList={{ wide: field.wide }}><label for={`product-${field.name}`}>{field.label}</label>{field.input}<small class={isWrong(field.name) ? "said bad" : "mute"} id={`product-${field.name}-help`}>{isWrong(field.name) ? wrong()!.say : field.help}</small></div>
  );
  const about = (name: string) => ({ id: `product-${name}`, "aria-invalid": isWrong(name), "aria-describedby": `product-${name}-help`, autocomplete: "off" as const });
  return (
    <form class="product-form" onSubmit={(event) => void submit(event)} aria-label={was ? "Change the product" : "Add a product"}>
      <header class="product-head"><a class="icon-button only-narrow" href="#/catalogue" aria-label="All products"><Icon name="back" /></a><h2>{was ? "Change the product" : "Add a product"}</h2></header>
      <div class="card form-card">
        <Field name="sku" label="SKU" help="By which orders, files and platforms know it." input={<input {...about("sku")} name="sku" required maxlength="64" value={was?.sku ?? ""} spellcheck={false} />} />
        <Field name="priceMinor" label="Price" help="As customers pay it." input={<span class="price-fields"><input {...about("priceMinor")} name="price" required inputmode="decimal" value={was ? majorOf(was.priceMinor, was.currency) : ""} placeholder="12.90" /><input name="currency" aria-label="Currency" required minlength="3" maxlength="3" value={was?.currency ?? "EUR"} autocomplete="off" spellcheck={false} /></span>} />
        <Show when={!was}><Field name="stock" label="In stock" input={<input {...about("stock")} name="stock" inputmode="numeric" value="0" />} /></Show>
        <Field name="alertAt" label="Alert at" help="People are told when so few are left." input={<input {...about("alertAt")} name="alertAt" inputmode="numeric" value={was?.alertAt ?? 0} />} />
        <Field name="link" label="Page in the shop" help="Optional, https." wide={!!was} input={<input {...about("link")} name="link" type="url" value={was?.link ?? ""} placeholder="https://" />} />
      </div>
      <fieldset class="card texts"><legend class="hidden">Names and descriptions</legend>
        <For each={texts().map((_, at) => at)}>{(at) => (
          <div class="text-fields">
            <label class="field"><span>Language</span><input value={texts()[at]!.language} required pattern="[a-zA-Z]{2,3}" title={texts()[at]!.language ? languageName(texts()[at]!.language) : "Such as en or es"} spellcheck={false} onInput={(event) => change(at, { language: event.currentTarget.value })} /></label>
            <label class="field"><span>Name</span><input value={texts()[at]!.name} required maxlength="150" dir="auto" onInput={(event) => change(at, { name: event.currentTarget.value })} /></label>
            <IconButton icon="close" size={14} label={`Remove ${texts()[at]!.name || "this language"}`} onClick={() => texts().length > 1 && setTexts(texts().toSpliced(at, 1))} />
            <label class="field wide"><span>Description <i class="mute">optional</i></span><textarea rows="2" maxlength="2000" dir="auto" value={texts()[at]!.about} onInput={(event) => change(at, { about: event.currentTarget.value })} /></label>
          </div>
        )}</For>
        <Show when={isWrong("names") || isWrong("about")}><p class="said bad" role="alert">{wrong()!.say}</p></Show>
        <Button kind="ghost" icon="plus" disabled={texts().length >= languagesMax} onClick={() => setTexts([...texts(), { language: "", name: "", about: "" }])}>Language</Button>
      </fieldset>
      <Pictures app={props.app} images={images()} known={was?.images ?? []} wrong={isWrong("images") ? wrong()!.say : ""} onChange={setImages} />
      <footer class="form-foot">
        <p role="alert">{wrong() && (["", "version"].includes(wrong()!.field)) ? <span class="said bad"><Icon name="alert" size={12} /> {wrong()!.say}</span> : ""}</p>
        <Button size={32} onClick={props.onCancel}>Cancel</Button><Button size={32} kind="primary" submit disabled={isBusy() || props.app.connection().at !== "live"}>{isBusy() ? "Saving" : wrong()?.field === "version" ? "Save over it" : "Save"}</Button>
      </footer>
    </form>
  );
}

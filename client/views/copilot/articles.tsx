/** Articles that drafts may stand on and quote: delivery, returns, care. Short ones, one subject each, are found best. */
import { createSignal, For, onMount, Show } from "solid-js";
import type { Article, ArticleSaved, ArticlesPage } from "../../../server/protocol";
import type { App } from "../../app";
import { when } from "../../format";
import { Icon } from "../../parts/icon";
import { Button, Said } from "../../parts/small";
import { languageName } from "../../words";

export function Articles(props: { app: App }) {
  const [articles, setArticles] = createSignal<readonly Article[] | null>(null);
  const [next, setNext] = createSignal<string | undefined>();
  const [edited, setEdited] = createSignal<Article | "new" | null>(null);
  const [wrong, setWrong] = createSignal("");
  const isLive = (): boolean => props.app.connection().at === "live";
  const failed = (why: unknown): void => void setWrong(why instanceof Error ? why.message : "This could not be done.");
  const load = (after?: string): Promise<void> => props.app.ask<ArticlesPage>({ t: "articles", ...(after !== undefined && { after }) }).then((page) => {
    setArticles(after === undefined ? page.articles : [...(articles() ?? []), ...page.articles]);
    setNext(page.next);
    setWrong("");
  }, failed);
  onMount(() => void load());
  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string): string => String(form.get(name) ?? "").trim();
    const now = edited();
    const language = text("language").toLowerCase();
    try {
      const saved = await props.app.ask<ArticleSaved>({ t: "saveArticle", ...(now && now !== "new" && { article: now.id }), title: text("title"), text: text("text"), ...(language && { language }) });
      if (!saved.ok) return void setWrong(saved.say);
      setEdited(null);
      await load();
    } catch (why) {
      failed(why);
    }
  }
  const remove = (id: string): Promise<void> => props.app.ask({ t: "removeArticle", article: id }).then(() => void setArticles((articles() ?? []).filter((one) => one.id !== id)), failed);
  const held = (): Article | null => (edited() === "new" ? null : (edited() as Article | null));
  return (
    <>
      <Show when={wrong()}><div class="box bad" role="alert"><Icon name="alert" /><p>{wrong()}</p></div></Show>
      <Show when={edited()} keyed fallback={<div><Button kind="primary" icon="plus" disabled={!isLive()} onClick={() => setEdited("new")}>Add an article</Button></div>}>
        <form class="card article-form" aria-label={held() ? "Change the article" : "Add an article"} onSubmit={(event) => void save(event)}>
          <div class="article-head"><label class="field"><span>Title</span><input name="title" required maxlength="300" dir="auto" value={held()?.title ?? ""} ref={(input) => queueMicrotask(() => input.focus())} /></label>
            <label class="field"><span>Language <i class="mute">optional</i></span><input name="language" pattern="[a-zA-Z]{2,3}" title="Such as en or es" value={held()?.language ?? ""} spellcheck={false} /></label></div>
          <label class="field"><span>Text</span><textarea name="text" rows="8" required maxlength="20000" dir="auto">{held()?.text}</textarea></label>
          <footer class="form-foot"><p /><Button size={32} onClick={() => setEdited(null)}>Cancel</Button><Button size={32} kind="primary" submit disabled={!isLive()}>Save</Button></footer>
        </form>
      </Show>
      <Show when={articles()?.length === 0 && edited() === null}><p class="leaf-none mute">No articles yet. With one on delivery and one on returns, most questions have their answer.</p></Show>
      <ul class="articles"><For each={articles() ?? []}>{(article) => (
        <li class="card"><div><b><Said>{article.title}</Said></b><p class="mute" dir="auto">{article.text}</p><small class="mute num">{[article.language && languageName(article.language), when(article.changedAt, props.app.now()), props.app.state().session?.users[article.by]?.name].filter(Boolean).join(" · ")}</small></div>
          <span><Button kind="ghost" disabled={!isLive()} onClick={() => setEdited(article)}>Edit</Button><Button kind="danger" disabled={!isLive()} onClick={() => void remove(article.id)}>Remove</Button></span></li>
      )}</For></ul>
      <Show when={next() !== undefined}><Button kind="ghost" onClick={() => void load(next())}>More articles</Button></Show>
    </>
  );
}

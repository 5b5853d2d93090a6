/**
 * The built-in engine's draft: sentences of the language's template around what the catalogue, the articles and the past answers say. It writes only what it has grounds for; where it
 * has none the draft is empty and the remarks say so.
 */
import type { Classification, Evidence, Remark, Suggestion } from "./engine";
import { intentOf, type Category, type Input, type Language } from "./facts";
import { quote } from "./knowledge";
import { offer, wishes, type Offer } from "./offer";
import { templates, type Template } from "./templates/template";

export type Draft = Omit<Suggestion, "engine" | "instead">;

/** Nobody buys while they complain: an order is proposed for none of these. */
const aboutThePast: ReadonlySet<Category> = new Set(["order_status", "refund", "complaint", "cancel_order", "payment", "account"]);

export function compose(input: Input, read: Classification): Draft {
  const text = input.said.findLast((said) => said.by === "customer")?.text ?? "";
  const language = input.replyIn ?? read.language ?? input.language ?? input.contact.language ?? "en";
  const category = read.category;
  const base = { intent: intentOf(category), category, confidence: read.confidence, sentiment: read.sentiment, language };
  const template = Object.hasOwn(templates, language) ? templates[language]! : null;
  const offered = template === null || (category !== null && aboutThePast.has(category)) ? null : offerFor(input, text, template, language, category);
  if (template === null) {
    const quoted = quote(input, text, language);
    return { ...base, reply_text: quoted?.text ?? "", suggested_products: [], actions: [], evidence: quoted ? [quoted.evidence] : [], remarks: [{ remark: "language_unsupported", language }] };
  }
  const { sentences, evidence, remarks } = bodyOf(input, text, template, language, category, offered);
  const isOrder = offered !== null && offered.lines.length > 0;
  return {
    ...base,
    intent: isOrder ? "purchase" : base.intent,
    reply_text: sentences.length === 0 ? "" : framed(input, sentences, template, read),
    suggested_products: offered?.suggested ?? [],
    actions: isOrder ? [{ type: "create_order", lines: offered.lines }] : [],
    evidence, remarks,
  };
}

function offerFor(input: Input, text: string, template: Template, language: Language, category: Category | null): Offer | null {
  const mentions = wishes(input, text);
  return mentions.length === 0 ? null : offer(input, mentions, template, language, { asksPrice: category === "price", isPurchase: category === "purchase" });
}

interface Body { sentences: string[]; evidence: Evidence[]; remarks: Remark[] }

function bodyOf(input: Input, text: string, template: Template, language: Language, category: Category | null, offered: Offer | null): Body {
  const body: Body = { sentences: [...(offered?.sentences ?? [])], evidence: [...(offered?.evidence ?? [])], remarks: [...(offered?.remarks ?? [])] };
  if (category === "greeting") return { ...body, sentences: [...body.sentences, template.greeting] };
  if (category === "thanks" && body.sentences.length === 0) return { ...body, sentences: [template.welcome] };
  const order = category === "order_status" ? lastOrder(input, template) : null;
  if (order !== null) return { sentences: [order.sentence], evidence: [order.evidence], remarks: [] };
  // A question about a product may be answered by an article; who only wants to buy isn't kept with one.
  const quoted = body.sentences.length > 0 && category !== "product_question" && category !== "shipping" ? null : quote(input, text, language);
  if (quoted !== null) {
    body.sentences.push(quoted.text);
    body.evidence.push(quoted.evidence);
  } else if (body.sentences.length === 0) body.sentences.push(...asked(category, template));
  if (category === null && offered === null && quoted === null) body.remarks.push({ remark: "unsure" });
  else if (quoted === null && body.evidence.length === 0) body.remarks.push({ remark: "nothing_found" });
  return body;
}

function lastOrder(input: Input, template: Template): { sentence: string; evidence: Evidence } | null {
  const order = input.contact.orders?.find((each) => each.state !== "draft");
  return order === undefined ? null : { sentence: `${template.order(order.number)} ${template.states[order.state]}`, evidence: { from: "order", number: order.number } };
}

/** What can be said without knowing anything: a question that brings the matter forward, or that it is being looked at. */
function asked(category: Category | null, template: Template): string[] {
  switch (category) {
    case "order_status": case "cancel_order": case "payment": return [template.seen, template.askNumber];
    case "refund": return [template.askNumber];
    case "complaint": return [template.askDetails];
    case "account": return [template.seen];
    default: return [];
  }
}

const nameCharsMax = 30;

function framed(input: Input, sentences: readonly string[], template: Template, read: Classification): string {
  const { tone } = input;
  const isSorry = read.category === "complaint" || (tone === "empathetic" && read.sentiment === "negative");
  const body = [...(isSorry ? [template.sorry] : []), ...sentences].join(" ");
  return [template.hello[tone](nameFor(input)), body, template.bye[tone]].filter((part) => part !== "").join(tone === "formal" ? "\n\n" : " ");
}

/** Customers choose what they are called, so only what looks like a name is repeated. */
function nameFor(input: Input): string {
  const name = input.contact.name.trim();
  const called = input.tone === "formal" ? name : (name.split(/\s+/)[0] ?? "");
  return /^[\p{L}\p{M}][\p{L}\p{M}'’ -]*$/u.test(called) && called.length <= nameCharsMax ? called : "";
}

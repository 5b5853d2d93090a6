/** What customers are told of their orders, in their language. A language that isn't here is answered in English. */
import type { Language } from "./assist/facts";
import { lineTotal, type OrderGist, type OrderState } from "./order-messages";

type Told = Exclude<OrderState, "draft">;
interface Words { readonly locale: string; readonly total: string; readonly greet: (name: string) => string; readonly said: Readonly<Record<Told, (number: number) => string>> }

const languages: Readonly<Record<string, Words>> = {
  en: {
    locale: "en-GB", total: "Total", greet: (name) => (name ? `Thank you, ${name}!` : "Thank you!"),
    said: {
      placed: (n) => `Your order no. ${n} is confirmed.`, paid: (n) => `We have received the payment for your order no. ${n}.`, fulfilled: (n) => `Your order no. ${n} is on its way.`,
      cancelled: (n) => `Your order no. ${n} has been cancelled.`, refunded: (n) => `Your order no. ${n} has been refunded.`,
    },
  },
  es: {
    locale: "es-ES", total: "Total", greet: (name) => (name ? `¡Gracias, ${name}!` : "¡Gracias!"),
    said: {
      placed: (n) => `Tu pedido n.º ${n} está confirmado.`, paid: (n) => `Hemos recibido el pago de tu pedido n.º ${n}.`, fulfilled: (n) => `Tu pedido n.º ${n} está en camino.`,
      cancelled: (n) => `Tu pedido n.º ${n} se ha cancelado.`, refunded: (n) => `Te hemos reembolsado el pedido n.º ${n}.`,
    },
  },
  pt: {
    locale: "pt-PT", total: "Total", greet: (name) => (name ? `Obrigado, ${name}!` : "Obrigado!"),
    said: {
      placed: (n) => `A tua encomenda n.º ${n} está confirmada.`, paid: (n) => `Recebemos o pagamento da tua encomenda n.º ${n}.`, fulfilled: (n) => `A tua encomenda n.º ${n} vai a caminho.`,
      cancelled: (n) => `A tua encomenda n.º ${n} foi cancelada.`, refunded: (n) => `A tua encomenda n.º ${n} foi reembolsada.`,
    },
  },
  fr: {
    locale: "fr-FR", total: "Total", greet: (name) => (name ? `Merci, ${name} !` : "Merci !"),
    said: {
      placed: (n) => `Votre commande n° ${n} est confirmée.`, paid: (n) => `Nous avons reçu le paiement de votre commande n° ${n}.`, fulfilled: (n) => `Votre commande n° ${n} est en route.`,
      cancelled: (n) => `Votre commande n° ${n} a été annulée.`, refunded: (n) => `Votre commande n° ${n} a été remboursée.`,
    },
  },
  de: {
    locale: "de-DE", total: "Summe", greet: (name) => (name ? `Danke, ${name}!` : "Danke!"),
    said: {
      placed: (n) => `Ihre Bestellung Nr. ${n} ist bestätigt.`, paid: (n) => `Wir haben die Zahlung für Ihre Bestellung Nr. ${n} erhalten.`, fulfilled: (n) => `Ihre Bestellung Nr. ${n} ist unterwegs.`,
      cancelled: (n) => `Ihre Bestellung Nr. ${n} ist storniert.`, refunded: (n) => `Ihre Bestellung Nr. ${n} ist erstattet.`,
    },
  },
  it: {
    locale: "it-IT", total: "Totale", greet: (name) => (name ? `Grazie, ${name}!` : "Grazie!"),
    said: {
      placed: (n) => `Il tuo ordine n. ${n} è confermato.`, paid: (n) => `Abbiamo ricevuto il pagamento del tuo ordine n. ${n}.`, fulfilled: (n) => `Il tuo ordine n. ${n} è in viaggio.`,
      cancelled: (n) => `Il tuo ordine n. ${n} è stato annullato.`, refunded: (n) => `Il tuo ordine n. ${n} è stato rimborsato.`,
    },
  },
};

/** Many lines would make a wall of a message. */
const linesToldMax = 20;
/** A display name can be anything; only what looks like a person's first name is used. */
const namePattern = /^[\p{L}][\p{L}\p{M}'’.-]{0,29}$/u;

/** The message, or null where there is nothing to tell. */
export function orderWords(order: OrderGist, language: Language, name: string): string | null {
  if (order.state === "draft") return null;
  const words = languages[language.slice(0, 2).toLowerCase()] ?? languages["en"]!;
  const said = words.said[order.state](order.number);
  if (order.state !== "placed") return said;
  const first = name.trim().split(/\s+/)[0] ?? "";
  const lines = order.lines.slice(0, linesToldMax).map((line) => `${line.quantity} × ${line.name}: ${money(lineTotal(line), order.currency, words.locale)}`);
  if (order.lines.length > linesToldMax) lines.push("…");
  return [`${words.greet(namePattern.test(first) ? first : "")} ${said}`, ...lines, `${words.total}: ${money(order.totalMinor, order.currency, words.locale)}`].join("\n");
}

/** An amount of minor units as people write it there; currencies have none, two or three decimals. */
export function money(minor: number, currency: string, locale = "en-GB"): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** How people write amounts in a language. */
export const localeOf = (language: Language): string => (languages[language.slice(0, 2).toLowerCase()] ?? languages["en"]!).locale;

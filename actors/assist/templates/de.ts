import type { Template } from "./template";

export const de: Template = {
  hello: {
    friendly: (name) => (name ? `Hallo ${name}!` : "Hallo!"), formal: (name) => (name ? `Guten Tag ${name},` : "Guten Tag,"), brief: () => "",
    empathetic: (name) => (name ? `Hallo ${name}, vielen Dank für die Nachricht.` : "Hallo, vielen Dank für die Nachricht."),
  },
  bye: { friendly: "Viele Grüße!", formal: "Mit freundlichen Grüßen", brief: "", empathetic: "Wir sind gerne da, wenn noch etwas ist." },
  sorry: "Das tut uns sehr leid.",
  have: (items) => `Ja, wir haben ${items}.`,
  total: (sum) => `Zusammen sind das ${sum}.`,
  confirm: "Sollen wir die Bestellung bestätigen?",
  onlyLeft: (name, stock) => `Von ${name} ${stock === 1 ? "ist nur noch 1 Stück" : `sind nur noch ${stock} Stück`} da.`,
  soldOut: (name) => `${name} ist zurzeit ausverkauft.`,
  costs: (name, price) => `${name} kostet ${price}.`,
  which: "Welches davon?",
  instead: "Das kommt dem am nächsten:",
  order: (number) => `Die Bestellung ${number}`,
  states: { draft: "wartet auf Bestätigung.", placed: "ist eingegangen und wartet auf Zahlung.", paid: "ist bezahlt und wird vorbereitet.", fulfilled: "ist unterwegs.", cancelled: "ist storniert.", refunded: "ist erstattet." },
  askNumber: "Wie lautet die Bestellnummer?",
  askDetails: "Mit der Bestellnummer und einem Foto können wir es schneller prüfen.",
  seen: "Wir sehen es uns an.",
  greeting: "Wie können wir helfen?",
  welcome: "Gern geschehen!",
  and: "und",
};

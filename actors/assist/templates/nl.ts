import type { Template } from "./template";

export const nl: Template = {
  hello: {
    friendly: (name) => (name ? `Hoi ${name}!` : "Hoi!"), formal: (name) => (name ? `Goedendag ${name},` : "Goedendag,"), brief: () => "",
    empathetic: (name) => (name ? `Hoi ${name}, bedankt voor het bericht.` : "Hoi, bedankt voor het bericht."),
  },
  bye: { friendly: "Groetjes!", formal: "Met vriendelijke groet", brief: "", empathetic: "We zijn er graag als er nog iets is." },
  sorry: "Dit spijt ons zeer.",
  have: (items) => `Ja, we hebben ${items}.`,
  total: (sum) => `Samen is dat ${sum}.`,
  confirm: "Zullen we de bestelling bevestigen?",
  onlyLeft: (name, stock) => `Van ${name} ${stock === 1 ? "is er nog maar 1" : `zijn er nog maar ${stock}`}.`,
  soldOut: (name) => `${name} is op dit moment uitverkocht.`,
  costs: (name, price) => `${name} kost ${price}.`,
  which: "Welke van deze?",
  instead: "Dit komt er het dichtst bij:",
  order: (number) => `Bestelling ${number}`,
  states: { draft: "wacht op bevestiging.", placed: "is geplaatst en wacht op betaling.", paid: "is betaald en wordt klaargemaakt.", fulfilled: "is onderweg.", cancelled: "is geannuleerd.", refunded: "is terugbetaald." },
  askNumber: "Wat is het bestelnummer?",
  askDetails: "Met het bestelnummer en een foto kunnen we het sneller bekijken.",
  seen: "We kijken ernaar.",
  greeting: "Waarmee kunnen we helpen?",
  welcome: "Graag gedaan!",
  and: "en",
};

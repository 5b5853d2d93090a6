import type { Template } from "./template";

export const fr: Template = {
  hello: {
    friendly: (name) => (name ? `Bonjour ${name} !` : "Bonjour !"), formal: (name) => (name ? `Bonjour ${name},` : "Bonjour,"), brief: () => "",
    empathetic: (name) => (name ? `Bonjour ${name}, merci pour ce message.` : "Bonjour, merci pour ce message."),
  },
  bye: { friendly: "À bientôt !", formal: "Bien cordialement.", brief: "", empathetic: "Nous restons à disposition." },
  sorry: "Nous sommes vraiment désolés.",
  have: (items) => `Oui, nous avons ${items}.`,
  total: (sum) => `Cela fait ${sum} au total.`,
  confirm: "On confirme la commande ?",
  onlyLeft: (name, stock) => `Il ne reste que ${stock} × ${name}.`,
  soldOut: (name) => `${name} : article épuisé pour le moment.`,
  costs: (name, price) => `${name} coûte ${price}.`,
  which: "Lequel de ces articles ?",
  instead: "Voici ce que nous avons de plus proche :",
  order: (number) => `La commande ${number}`,
  states: { draft: "attend une confirmation.", placed: "est enregistrée et attend le paiement.", paid: "est payée et en préparation.", fulfilled: "est en route.", cancelled: "est annulée.", refunded: "est remboursée." },
  askNumber: "Quel est le numéro de commande ?",
  askDetails: "Avec le numéro de commande et une photo, nous pourrons regarder cela plus vite.",
  seen: "Nous regardons cela.",
  greeting: "Comment pouvons-nous aider ?",
  welcome: "Avec plaisir !",
  and: "et",
};

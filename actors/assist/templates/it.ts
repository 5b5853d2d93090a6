import type { Template } from "./template";

export const it: Template = {
  hello: {
    friendly: (name) => (name ? `Ciao ${name}!` : "Ciao!"), formal: (name) => (name ? `Buongiorno ${name},` : "Buongiorno,"), brief: () => "",
    empathetic: (name) => (name ? `Ciao ${name}, grazie per averci scritto.` : "Ciao, grazie per averci scritto."),
  },
  bye: { friendly: "A presto!", formal: "Cordiali saluti.", brief: "", empathetic: "Siamo qui per qualsiasi cosa." },
  sorry: "Ci dispiace molto per l'accaduto.",
  have: (items) => `Sì, abbiamo ${items}.`,
  total: (sum) => `In totale sono ${sum}.`,
  confirm: "Confermiamo l'ordine?",
  onlyLeft: (name, stock) => (stock === 1 ? `Di ${name} è rimasto solo 1 pezzo.` : `Di ${name} sono rimasti solo ${stock} pezzi.`),
  soldOut: (name) => `${name} è esaurito al momento.`,
  costs: (name, price) => `${name} costa ${price}.`,
  which: "Quale di questi?",
  instead: "Questo è ciò che abbiamo di più simile:",
  order: (number) => `L'ordine ${number}`,
  states: { draft: "è in attesa di conferma.", placed: "è registrato e in attesa di pagamento.", paid: "è pagato e in preparazione.", fulfilled: "è partito.", cancelled: "è annullato.", refunded: "è rimborsato." },
  askNumber: "Qual è il numero dell'ordine?",
  askDetails: "Con il numero dell'ordine e una foto possiamo verificare prima.",
  seen: "Lo stiamo verificando.",
  greeting: "Come possiamo aiutare?",
  welcome: "Prego!",
  and: "e",
};

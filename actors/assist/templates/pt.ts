import type { Template } from "./template";

export const pt: Template = {
  hello: {
    friendly: (name) => (name ? `Olá, ${name}!` : "Olá!"), formal: (name) => (name ? `Bom dia, ${name}:` : "Bom dia:"), brief: () => "",
    empathetic: (name) => (name ? `Olá, ${name}, agradecemos a mensagem.` : "Olá, agradecemos a mensagem."),
  },
  bye: { friendly: "Até breve!", formal: "Com os melhores cumprimentos.", brief: "", empathetic: "Estamos aqui para o que for preciso." },
  sorry: "Lamentamos muito o sucedido.",
  have: (items) => `Sim, temos ${items}.`,
  total: (sum) => `No total são ${sum}.`,
  confirm: "Confirmamos a encomenda?",
  onlyLeft: (name, stock) => (stock === 1 ? `De ${name} só resta 1 unidade.` : `De ${name} só restam ${stock} unidades.`),
  soldOut: (name) => `${name} está esgotado de momento.`,
  costs: (name, price) => `${name} custa ${price}.`,
  which: "Qual destes?",
  instead: "Isto é o mais parecido que temos:",
  order: (number) => `A encomenda ${number}`,
  states: { draft: "aguarda confirmação.", placed: "está registada e aguarda pagamento.", paid: "está paga e em preparação.", fulfilled: "já saiu.", cancelled: "está cancelada.", refunded: "está reembolsada." },
  askNumber: "Qual é o número da encomenda?",
  askDetails: "Com o número da encomenda e uma fotografia podemos ver isso mais depressa.",
  seen: "Estamos a verificar.",
  greeting: "Em que podemos ajudar?",
  welcome: "De nada!",
  and: "e",
};

import type { Template } from "./template";

export const es: Template = {
  hello: {
    friendly: (name) => (name ? `¡Hola, ${name}!` : "¡Hola!"), formal: (name) => (name ? `Buenos días, ${name}:` : "Buenos días:"), brief: () => "",
    empathetic: (name) => (name ? `Hola, ${name}, gracias por escribirnos.` : "Hola, gracias por escribirnos."),
  },
  bye: { friendly: "¡Un saludo!", formal: "Reciba un cordial saludo.", brief: "", empathetic: "Estamos aquí para lo que haga falta." },
  sorry: "Sentimos mucho lo ocurrido.",
  have: (items) => `Sí, tenemos ${items}.`,
  total: (sum) => `En total son ${sum}.`,
  confirm: "¿Confirmamos el pedido?",
  onlyLeft: (name, stock) => (stock === 1 ? `De ${name} solo queda 1 unidad.` : `De ${name} solo quedan ${stock} unidades.`),
  soldOut: (name) => `${name} está agotado en este momento.`,
  costs: (name, price) => `${name} cuesta ${price}.`,
  which: "¿Cuál de estos?",
  instead: "Esto es lo más parecido que tenemos:",
  order: (number) => `El pedido ${number}`,
  states: { draft: "está a la espera de confirmación.", placed: "está registrado y a la espera de pago.", paid: "está pagado y se está preparando.", fulfilled: "ya ha salido.", cancelled: "está cancelado.", refunded: "está reembolsado." },
  askNumber: "¿Cuál es el número de pedido?",
  askDetails: "Con el número de pedido y una foto lo podemos revisar antes.",
  seen: "Lo estamos revisando.",
  greeting: "¿En qué podemos ayudar?",
  welcome: "¡De nada!",
  and: "y",
};

import type { Template } from "./template";

export const en: Template = {
  hello: {
    friendly: (name) => (name ? `Hi ${name}!` : "Hi!"), formal: (name) => (name ? `Dear ${name},` : "Good day,"), brief: () => "",
    empathetic: (name) => (name ? `Hi ${name}, thank you for writing to us.` : "Hi, thank you for writing to us."),
  },
  bye: { friendly: "All the best!", formal: "Kind regards", brief: "", empathetic: "We're here if there is anything else." },
  sorry: "We're very sorry about this.",
  have: (items) => `Yes, we have ${items}.`,
  total: (sum) => `That makes ${sum} in total.`,
  confirm: "Shall we confirm the order?",
  onlyLeft: (name, stock) => `There ${stock === 1 ? "is" : "are"} only ${stock} left of ${name}.`,
  soldOut: (name) => `${name} is sold out at the moment.`,
  costs: (name, price) => `${name} costs ${price}.`,
  which: "Which of these?",
  instead: "This is the closest we have:",
  order: (number) => `Order ${number}`,
  states: { draft: "waits to be confirmed.", placed: "has been placed and waits for payment.", paid: "is paid and being prepared.", fulfilled: "is on its way.", cancelled: "is cancelled.", refunded: "is refunded." },
  askNumber: "What is the order number?",
  askDetails: "With the order number and a photo we can look into it sooner.",
  seen: "We're looking into it.",
  greeting: "How can we help?",
  welcome: "You're welcome!",
  and: "and",
};

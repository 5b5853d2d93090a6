/** What an agent reads beside a draft. */
import { unreachable } from "../behavior";
import { sayFailure, type Remark, type Suggestion } from "./engine";

export function sayRemark(remark: Remark): string {
  switch (remark.remark) {
    case "unknown_product": return `A product that isn't in the catalogue was left out${remark.sku === "" ? "" : `: ${remark.sku}`}.`;
    case "bad_quantity": return `The quantity of ${remark.sku} makes no sense, so it isn't in the order. Ask the customer.`;
    case "too_little_stock": return `Only ${remark.stock} of ${remark.sku} in stock, so it isn't in the order.`;
    case "foreign_link": return "A link that isn't the shop's was taken out of the draft.";
    case "foreign_contact": return "An address or phone number that nobody gave was taken out of the draft.";
    case "markup": return "Formatting was taken out of the draft.";
    case "shortened": return "The draft was too long and ends early.";
    case "price_differs": return "A sentence with a price or stock that differs from the catalogue was taken out.";
    case "forbidden_tool": return `The copilot asked for something it may not do${remark.name === "" ? "" : `: ${remark.name}`}.`;
    case "wrong_language": return `The draft seems to be in another language (${remark.language}) than the customer's.`;
    case "language_unsupported": return `The built-in engine writes no ${remark.language}. A hosted model can; an administrator can connect one in the copilot's settings.`;
    case "unsure": return "The built-in engine isn't sure what this is about, so it has drafted nothing it can't stand behind.";
    case "nothing_found": return "Nothing about this was found in the catalogue, the articles and past answers.";
    default: return unreachable(remark);
  }
}

/** Everything an agent should know of a suggestion, one sentence each; the most important first. */
export function saySuggestion(suggestion: Suggestion): string[] {
  const instead = suggestion.instead === undefined ? [] : [`${sayFailure[suggestion.instead.why]} The built-in engine wrote this draft.`];
  return [...instead, ...suggestion.remarks.map(sayRemark)];
}

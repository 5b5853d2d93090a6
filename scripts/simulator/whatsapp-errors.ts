/** The errors of the Cloud API. https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes */
import type { GraphError } from "./graph-errors";

export const missing = (details: string): GraphError => ({
  status: 400,
  code: 131008,
  type: "OAuthException",
  message: "Required parameter is missing",
  details,
});
export const invalid = (details: string): GraphError => ({
  status: 400,
  code: 131009,
  type: "OAuthException",
  message: "Parameter value is not valid",
  details,
});

export const rateLimit: GraphError = {
  status: 429,
  code: 130429,
  type: "OAuthException",
  message: "Rate limit hit",
  details: "Message failed to send because there were too many messages sent from this phone number in a short period of time",
};
export const pairLimit: GraphError = {
  status: 429,
  code: 131056,
  type: "OAuthException",
  message: "(Business Account, Consumer Account) pair rate limit hit",
  details:
    "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.",
};
/** Rate errors come with several HTTP statuses: the code counts. */
export const rateErrors: readonly GraphError[] = [
  rateLimit,
  { ...pairLimit, status: 400 },
  {
    status: 400,
    code: 80007,
    type: "OAuthException",
    message: "Rate limit issues",
    details: "The WhatsApp Business Account has reached its rate limit.",
  },
  { status: 403, code: 4, type: "OAuthException", message: "Application request limit reached" },
];
export const serverErrors: readonly GraphError[] = [
  {
    status: 500,
    code: 131000,
    type: "OAuthException",
    message: "Something went wrong",
    details: "Message failed to send due to an unknown error.",
  },
  { status: 503, code: 131016, type: "OAuthException", message: "Service unavailable", details: "A service is temporarily unavailable." },
  { status: 503, code: 2, type: "OAuthException", message: "Service temporarily unavailable" },
  { status: 500, code: 1, type: "OAuthException", message: "An unknown error occurred", bare: true },
];

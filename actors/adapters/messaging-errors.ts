/**
 * The Send API's error codes in plain words, for Messenger and Instagram: https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes
 * Few codes, many subcodes: where a subcode tells more it has a row of its own.
 */
import type { Answer } from "../messages";
import { graphRefusal, itself } from "./graph-errors";
import type { ErrorTable } from "./graph-errors";
import type { Dialect } from "./messaging";
import type { Wire } from "./wire";

const token = "An administrator must connect the channel again with a new access token.";
const rights = "An administrator must check the app's permissions and the token's owner in Meta's app dashboard.";
const wait = "Wait until the customer writes again.";
const elsewhere = "Reach the customer another way.";
const file = "Check that the file's link is public, its type allowed and its size within Meta's limits.";

const window = [
  "never",
  "The customer's last message is too old: Meta takes answers for 24 hours, and a person's for 7 days.",
  `${wait} For answers after 24 hours the app needs the Human Agent permission.`,
] as const;
const unavailable = [
  "never",
  "The customer can't be written to at the moment.",
  `They may have blocked the account or left. ${elsewhere}`,
] as const;
const unknownUser = ["never", "Meta does not know this customer, or not for this account.", elsewhere] as const;

export const errors: ErrorTable = {
  // Tokens and permissions
  "190": ["dead", "The channel's access token has expired or was withdrawn.", token],
  "102": ["dead", "The channel's session with Meta has ended.", token],
  "458": ["dead", "The app was removed from the account.", token],
  "3": ["never", "The app may not do this.", rights],
  "10": ["never", "The app or its token lacks a permission, or the customer's last message is too old.", rights],
  "200": ["never", "The app or its token lacks a permission.", rights],
  "230": ["never", "The token lacks the permission to write messages.", rights],
  "10/2018300": [
    "never",
    "Another app is in charge of this conversation.",
    "Take the conversation over in Meta's inbox, or make Parley the default app.",
  ],
  "200/2018028": ["never", "The app is in development and may write only to its testers.", rights],

  // The answer window
  "10/2018065": window,
  "10/2018278": window,
  "10/2534022": window,
  "100/2018276": window,

  // The customer
  "551": unavailable,
  "551/1545041": unavailable,
  "200/1545041": unavailable,
  "10/2018108": unavailable,
  "100/2018001": unknownUser,
  "100/2534014": unknownUser,

  // Busy or broken for a while
  "1": ["retry", "Meta had an unknown error.", itself],
  "2": ["retry", "Meta is temporarily not available.", itself],
  "2/2018344": ["never", "A term of use of the page is not accepted yet.", "An administrator of the page must accept it in Meta's inbox."],
  "1200": ["retry", "Meta could not send the message at the moment.", itself],
  "4": ["retry", "The app has made too many calls.", itself],
  "4/2018022": ["retry", "Too many messages to this customer in a short time.", itself],
  "17": ["retry", "The account has made too many calls.", itself],
  "32": ["retry", "The page has made too many calls.", itself],
  "341": ["retry", "The app has reached a limit for a while.", itself],
  "613": ["retry", "The account sends faster than Meta allows.", itself],
  "80002": ["retry", "The Instagram account has made too many calls.", itself],
  "80006": ["retry", "The page has made too many calls.", itself],

  // The account
  "368": [
    "never",
    "Meta has blocked the account for a while for a violation of its rules.",
    "An administrator must look into the account's support inbox at Meta.",
  ],
  "2022": ["never", "The page may not send messages at the moment.", "An administrator must look into the page's quality at Meta."],

  // The message
  "100": ["never", "Meta refused the message as invalid.", "Change the message and send it again."],
  "100/2018007": ["never", "Meta could not take the file.", file],
  "100/2018008": ["never", "Meta could not fetch the file.", file],
  "100/2018047": ["never", "Meta could not take the file: its type is not what it seems.", file],
  "100/2018109": ["never", "The file is larger than Meta takes.", file],
  "100/2018034": ["never", "The message is empty.", "Write something."],
  "-1": ["retry", "Meta had an internal error.", itself],
};

export const refusal = (dialect: Dialect, status: number, body: Wire | undefined, retryAfterMs: number | undefined): Answer =>
  graphRefusal(dialect.name, errors, status, body, retryAfterMs);

/**
 * Meta's error codes in plain words, and what each means for a message: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 * Meta asks to branch on the code alone: titles change, and rate errors arrive as HTTP 400, 403 or 429.
 */
import type { Answer } from "../messages";
import { failureOf, graphRefusal, itself } from "./graph-errors";
import type { ErrorTable, Failure } from "./graph-errors";
import { fields, id, list } from "./wire";
import type { Wire } from "./wire";

const template = "Check the template's name, language and parameters in WhatsApp Manager.";
const account = "An administrator must look into WhatsApp Manager.";

const errors: ErrorTable = {
  // Tokens and permissions
  "0": [
    "dead",
    "WhatsApp no longer accepts the channel's access token.",
    "An administrator must enter a new access token for this channel.",
  ],
  "190": [
    "dead",
    "The channel's access token has expired or was withdrawn.",
    "An administrator must enter a new access token for this channel.",
  ],
  "3": ["never", "The channel's access token lacks a permission.", "An administrator must grant whatsapp_business_messaging to the token."],
  "10": [
    "never",
    "The channel's access token lacks a permission.",
    "An administrator must grant whatsapp_business_messaging to the token.",
  ],
  "131005": [
    "never",
    "The channel's access token lacks a permission.",
    "An administrator must grant whatsapp_business_messaging to the token.",
  ],

  // Busy or broken for a while
  "1": ["retry", "WhatsApp had an unknown error.", itself],
  "2": ["retry", "WhatsApp is temporarily not available.", itself],
  "4": ["retry", "The app has made too many calls to WhatsApp.", itself],
  "613": ["retry", "The app has made too many calls to WhatsApp.", itself],
  "80007": ["retry", "The WhatsApp account has reached its rate limit.", itself],
  "130429": ["retry", "The number sends faster than WhatsApp allows.", itself],
  // One message per six seconds to the same person: https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
  "131056": ["retry", "Too many messages to this customer in a short time.", itself, 6_000],
  "131000": ["retry", "WhatsApp had an unknown error.", itself],
  "131016": ["retry", "WhatsApp is temporarily overloaded.", itself],
  "131053": [
    "retry",
    "WhatsApp could not fetch the file.",
    "It is tried again by itself. If it stays so, check that the file's link is public and its type allowed.",
  ],
  "131057": ["retry", "The WhatsApp account is in maintenance.", itself],
  "133016": ["retry", "The number was registered too often in a short time.", itself],

  // The customer
  "131026": [
    "never",
    "WhatsApp can't deliver to this customer.",
    "The number may not be on WhatsApp, or its app is too old. Reach the customer another way.",
  ],
  "131047": [
    "never",
    "More than 24 hours have passed since the customer's last message.",
    "Send a template; free text is allowed again once the customer answers.",
  ],
  "131049": ["never", "WhatsApp chose not to deliver this message, to protect the customer from too many.", "Don't send it again today."],
  "131050": ["never", "The customer has stopped marketing messages from this number.", "Send no marketing to this customer."],
  "130472": [
    "never",
    "WhatsApp withholds marketing from this customer's number as part of an experiment.",
    "Wait until the customer writes, or reach them another way.",
  ],
  "131030": [
    "never",
    "The customer's number is not on the list that a test number may write to.",
    "An administrator must add it in the app's WhatsApp settings, or use a real number.",
  ],
  "131021": ["never", "Sender and recipient are the same number.", "Write to another number."],
  "131062": [
    "never",
    "This kind of message needs the customer's phone number, which WhatsApp does not tell.",
    "Ask the customer for the number, or send another kind of message.",
  ],
  "130497": ["never", "The account may not write to customers in this country.", account],

  // The account
  "368": ["never", "The WhatsApp account is blocked for a policy violation.", account],
  "131031": ["never", "The WhatsApp account is locked.", account],
  "131042": [
    "never",
    "There is a problem with the payment for the WhatsApp account.",
    "An administrator must check billing in WhatsApp Manager.",
  ],
  "131045": ["never", "The number is not registered for the Cloud API.", account],
  "133010": ["never", "The number is not registered for the Cloud API.", account],
  "131048": [
    "never",
    "Too many of this number's messages were reported as spam.",
    "Check the number's quality in WhatsApp Manager before sending more.",
  ],
  "33": ["never", "The business phone number was deleted.", account],

  // The message
  "100": ["never", "WhatsApp refused the message as invalid.", "Change the message and send it again."],
  "131008": ["never", "The message lacks something WhatsApp requires.", "Change the message and send it again."],
  "131009": ["never", "Something in the message has a value that WhatsApp refuses.", "Change the message and send it again."],
  "131051": ["never", "WhatsApp does not support this kind of message.", "Send it another way, for instance as text."],
  "131052": ["never", "WhatsApp could not download the file that the customer sent.", "Ask the customer to send it again."],
  "137000": ["never", "WhatsApp refused the message.", "Change the message and send it again."],
  "132000": ["never", "The template needs another number of parameters.", template],
  "132001": ["never", "The template does not exist in this language, or is not approved.", template],
  "132005": ["never", "The template's text becomes too long with these parameters.", template],
  "132007": ["never", "The template's text violates a policy.", template],
  "132012": ["never", "A parameter does not have the form that the template wants.", template],
  "132015": ["never", "The template is paused because customers disliked it.", template],
  "132016": ["never", "The template is disabled for good because customers disliked it.", template],
};

/** The first error of a failed status. */
export const firstError = (value: unknown, said: string | undefined): Failure =>
  failureOf("WhatsApp", errors, id(fields(list(value, 1)[0]).code) ?? "unknown", undefined, said);

/** What a refused send means. WhatsApp's own codes say it all: subcodes are Meta's internals there. */
export const refusal = (status: number, body: Wire | undefined, retryAfterMs: number | undefined): Answer =>
  graphRefusal("WhatsApp", errors, status, withoutSubcode(body), retryAfterMs);

const withoutSubcode = (body: Wire | undefined): Wire | undefined =>
  body === undefined ? undefined : { ...body, error: { ...fields(body.error), error_subcode: undefined } };

/** The errors of the Send API on Messenger and Instagram. https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes */
import type { GraphError } from "./graph-errors";
import type { MessagingPlatform } from "./messaging-ids";

const send = (code: number, message: string, subcode?: number, status = 400): GraphError => ({
  status,
  code,
  type: "OAuthException",
  message,
  ...(subcode === undefined ? {} : { subcode }),
});

/** Each platform has its own subcodes for the same thing. */
export const windowClosed = (platform: MessagingPlatform): GraphError =>
  send(
    10,
    "This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview",
    platform === "messenger" ? 2018278 : 2534022,
  );
export const unknownUser = (platform: MessagingPlatform): GraphError =>
  platform === "messenger" ? send(100, "No matching user found", 2018001) : send(100, "No matching Instagram user", 2534014);
export const notAvailable = send(551, "This person isn't available right now.", 1545041);
export const elsewhere = send(10, "Message failed to send because another app is controlling this thread now.", 2018300);
export const noProfile = send(100, "No profile available for this user.", 2018247);

export const empty = send(100, "Message cannot be empty, must provide valid attachment or text", 2018034);
export const notFetched = send(100, "Failed to fetch the file from the url. If it is large, try increasing timeout or using attachment reuse API.", 2018008);
export const notUploaded = send(100, "Upload attachment failure.", 2018007);
export const notThatType = send(100, "Upload attachment failure: the file's type does not match the attachment's.", 2018047);
export const tooLarge = send(100, "The attachment size exceeds the limit.", 2018109);

export const rateLimit = send(613, "Calls to this api have exceeded the rate limit.");
/** Rate errors come with several codes and HTTP statuses: the code counts. */
export const rateErrors: readonly GraphError[] = [
  rateLimit,
  send(4, "Application request limit reached", undefined, 403),
  send(4, "Too many send requests to this user", 2018022),
  send(80006, "There have been too many messenger calls from this Page account. Wait a bit and try again.", undefined, 429),
  send(32, "Page request limit reached", undefined, 403),
];
export const serverErrors: readonly GraphError[] = [
  { ...send(2, "An unexpected error has occurred. Please retry your request later.", undefined, 500), bare: true },
  send(1200, "Temporary send message failure. Please try again later.", undefined, 500),
  { ...send(1, "An unknown error occurred", undefined, 500), bare: true },
  send(2, "Service temporarily unavailable", undefined, 503),
];

/** The errors of the Cloud API and how they are written. https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes */

export interface CloudError {
  readonly status: number;
  readonly code: number;
  readonly subcode?: number;
  readonly type: "OAuthException" | "GraphMethodException";
  /** without the `(#code)` that the platform puts before it */
  readonly message: string;
  readonly details?: string;
  /** the platform leaves `(#code)` out */
  readonly bare?: boolean;
}

/** A parameter that is absent, unknown or of the wrong kind. */
export const parameter = (message: string, details?: string): CloudError => ({
  status: 400,
  code: 100,
  type: "OAuthException",
  message,
  ...(details === undefined ? {} : { details }),
});
export const missing = (details: string): CloudError => ({
  status: 400,
  code: 131008,
  type: "OAuthException",
  message: "Required parameter is missing",
  details,
});
export const invalid = (details: string): CloudError => ({
  status: 400,
  code: 131009,
  type: "OAuthException",
  message: "Parameter value is not valid",
  details,
});

export function errorResponse(error: CloudError, trace: string): Response {
  return Response.json(
    {
      error: {
        message: error.bare ? error.message : `(#${error.code}) ${error.message}`,
        type: error.type,
        code: error.code,
        ...(error.subcode === undefined ? {} : { error_subcode: error.subcode }),
        ...(error.details === undefined ? {} : { error_data: { messaging_product: "whatsapp", details: error.details } }),
        fbtrace_id: `A${trace}`,
      },
    },
    { status: error.status },
  );
}

/** What Graph answers about an object that isn't there or isn't yours. */
export const unknownObject = (id: string): CloudError => ({
  status: 400,
  code: 100,
  subcode: 33,
  type: "GraphMethodException",
  bare: true,
  message: `Unsupported post request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
});

export const rateLimit: CloudError = {
  status: 429,
  code: 130429,
  type: "OAuthException",
  message: "Rate limit hit",
  details: "Message failed to send because there were too many messages sent from this phone number in a short period of time",
};
export const pairLimit: CloudError = {
  status: 429,
  code: 131056,
  type: "OAuthException",
  message: "(Business Account, Consumer Account) pair rate limit hit",
  details:
    "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.",
};
/** Rate errors come with several HTTP statuses: the code counts. */
export const rateErrors: readonly CloudError[] = [
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
export const serverErrors: readonly CloudError[] = [
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

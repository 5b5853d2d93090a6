/** How the Graph API writes errors, the same for WhatsApp, Messenger and Instagram. https://developers.facebook.com/docs/graph-api/guides/error-handling */

export interface GraphError {
  readonly status: number;
  readonly code: number;
  readonly subcode?: number;
  readonly type: "OAuthException" | "GraphMethodException" | "IGApiException";
  /** without the `(#code)` that the platform puts before it */
  readonly message: string;
  /** WhatsApp's closer words */
  readonly details?: string;
  /** the platform leaves `(#code)` out */
  readonly bare?: boolean;
}

/** A parameter that is absent, unknown or of the wrong kind. */
export const parameter = (message: string, details?: string): GraphError => ({
  status: 400,
  code: 100,
  type: "OAuthException",
  message,
  ...(details === undefined ? {} : { details }),
});

export function errorResponse(error: GraphError, trace: string): Response {
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
export const unknownObject = (id: string, asked: "get" | "post" = "post"): GraphError => ({
  status: 400,
  code: 100,
  subcode: 33,
  type: "GraphMethodException",
  bare: true,
  message: `Unsupported ${asked} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
});

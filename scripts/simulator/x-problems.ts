/** How X refuses: a status, a title and a sentence. https://docs.x.com/x-api/fundamentals/response-codes-and-errors */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** the last part of the problem's address; absent: about:blank */
  readonly kind?: string;
  /** what is wrong with single fields */
  readonly errors?: readonly { readonly message: string; readonly parameters: Readonly<Record<string, readonly string[]>> }[];
}

export const unauthorized: Problem = { status: 401, title: "Unauthorized", detail: "Unauthorized" };
export const tooMany: Problem = { status: 429, title: "Too Many Requests", detail: "Too Many Requests" };
export const notAllowed: Problem = {
  status: 403,
  title: "Forbidden",
  detail: "You do not have permission to DM one or more participants.",
};
export const serverErrors: readonly Problem[] = [
  { status: 503, title: "Service Unavailable", detail: "Service Unavailable" },
  {
    status: 500,
    title: "Internal Server Error",
    detail:
      "Something is broken. This is usually a temporary error, for example in a high load situation or if an endpoint is temporarily having issues.",
  },
];

/** A field is wrong: the sentence about the whole says nothing, the one about the field does. */
export const invalid = (field: string, given: string, message: string): Problem => ({
  status: 400,
  title: "Invalid Request",
  detail: "One or more parameters to your request was invalid.",
  kind: "invalid-request",
  errors: [{ message, parameters: { [field]: [given] } }],
});

export const notFound = (field: string, id: string): Problem => ({
  status: 404,
  title: "Not Found Error",
  detail: `Could not find ${field} with id: [${id}].`,
  kind: "resource-not-found",
});

export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  const { status, title, detail, kind, errors } = problem;
  const type = kind === undefined ? "about:blank" : `https://api.x.com/2/problems/${kind}`;
  return Response.json(
    { ...(errors === undefined ? {} : { errors }), title, detail, type, status },
    { status, headers: { ...headers, "content-type": "application/problem+json" } },
  );
}

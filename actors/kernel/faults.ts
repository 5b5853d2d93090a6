/** Which failures speak of the message and which of the world, and how long we wait for the world. */

/** SQLSTATE classes that speak of what was sent, not of the database's health: data, integrity, cardinality, syntax or access rule. */
export function isBadData(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && /^(22|23|21|42)[0-9A-Z]{3}$/.test(code);
}

/** SQLSTATE, or the error's name: what may be logged of an error. Its text may quote data. */
export function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? (error instanceof Error ? error.name : "unknown"));
}

/** What people are told of a message that could not be handled. */
export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** The promise's result, or an error when it takes too long. The work itself goes on: only the wait ends. */
export function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    promise.then((value) => (clearTimeout(timer), resolve(value)), (error) => (clearTimeout(timer), reject(error)));
  });
}

/** Why the embedded database is not there. The message says what happened and what to do; it is meant for the operator. */
export type Why = "missing" | "busy" | "foreign" | "identity" | "initialise" | "start" | "timeout";

export class EmbeddedFailure extends Error {
  constructor(
    readonly why: Why,
    message: string,
  ) {
    super(message);
    this.name = "EmbeddedFailure";
  }
}

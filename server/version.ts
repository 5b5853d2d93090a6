/** The release, as package.json says. */
import { version as written } from "../package.json" with { type: "json" };

export const version: string = written;

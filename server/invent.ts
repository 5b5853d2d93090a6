/** Secrets we make up: passwords that a person types once, and tokens that nobody types. */
import { randomBytes, randomInt } from "node:crypto";

/** No letters that look alike; 4 × 4 of 32 are 80 bits. */
const letters = "abcdefghijkmnpqrstuvwxyz23456789";
const groups = 4;
const groupChars = 4;
const tokenBytes = 24;

export function inventPassword(): string {
  const group = (): string => Array.from({ length: groupChars }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: groups }, group).join("-");
}

/** Of A-Z a-z 0-9 _ -, which every platform takes. */
export const inventToken = (): string => randomBytes(tokenBytes).toString("base64url");

/** Opaque ids: 24 of 0-9a-z, of which the first eight are the time in ms, so that new rows lie together in their index, and the rest are random (82 bits). */
const timeDigits = 8;
const randomDigits = 16;
const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
/** The largest multiple of 36 in a byte: bytes above it are drawn again, so that every digit is equally likely. */
const fairByteMax = 252;

export function newId(now: number): string {
  let id = now.toString(36).padStart(timeDigits, "0");
  while (id.length < timeDigits + randomDigits)
    for (const byte of crypto.getRandomValues(new Uint8Array(randomDigits))) if (byte < fairByteMax && id.length < timeDigits + randomDigits) id += alphabet[byte % alphabet.length];
  return id;
}

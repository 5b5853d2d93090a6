/**
 * The ids of Messenger and Instagram. People have one for every page and account, digits without meaning; ours tell by their last two digits that they were given here, so that
 * a stranger's id is refused after a restart too. Messages have long ones that no two runs share.
 */
import { hash, token } from "./random";
import type { Random } from "./random";

export type MessagingPlatform = "messenger" | "instagram";

const modulus = 97;
const remainders: Readonly<Record<MessagingPlatform, number>> = { messenger: 1, instagram: 2 };

/** Sixteen digits, the first of which no media id of WhatsApp's has. */
export function scopedIdOf(platform: MessagingPlatform, name: string): string {
  const digits = `9${String(hash(`${platform} ${name}`)).padStart(10, "0").slice(-7)}${String(hash(`more ${platform} ${name}`)).padStart(10, "0").slice(-6)}`;
  const rest = Number(BigInt(`${digits}00`) % BigInt(modulus));
  return digits + String((remainders[platform] - rest + modulus) % modulus).padStart(2, "0");
}

export const isScopedId = (platform: MessagingPlatform, id: string): boolean =>
  /^9\d{15}$/.test(id) && BigInt(id) % BigInt(modulus) === BigInt(remainders[platform]);

const saltChars = 40;

/** Makes ids of messages; Instagram's name the account and the thread, and are longer than many a column. */
export function messageIds(platform: MessagingPlatform, account: string, chance: Random, startedAt: number): (address: string) => string {
  let count = 0;
  return (address) => {
    const unique = `${startedAt.toString(36)}${(count++).toString(36).padStart(4, "0")}${token(chance, saltChars)}`;
    if (platform === "messenger") return `m_${unique}`;
    return Buffer.from(`ig_dm_item:1:IGMessageID:${account}:${address}:${unique}`).toString("base64url");
  };
}

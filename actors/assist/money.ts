/** Amounts of money, as people read them and as drafts may contain them. */
import type { Language } from "./facts";

const formats = new Map<string, Intl.NumberFormat>();
const formatsMax = 500;

/** Minor units of an ISO 4217 currency; one that nobody knows is taken to have hundredths. */
export function sayMoney(minor: number, currency: string, language: Language): string {
  const format = formatOf(currency, language);
  if (format === null) return `${(minor / 100).toFixed(2)} ${currency}`;
  // People copy drafts into channels that show a narrow no-break space as a box.
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2)).replace(/[\u00a0\u202f]/g, " ");
}

/** How many decimals a currency has. */
export const decimalsOf = (currency: string): number => formatOf(currency, "en")?.resolvedOptions().maximumFractionDigits ?? 2;

function formatOf(currency: string, language: Language): Intl.NumberFormat | null {
  const key = `${language} ${currency}`;
  const kept = formats.get(key);
  if (kept !== undefined) return kept;
  try {
    const format = new Intl.NumberFormat(language, { style: "currency", currency });
    if (formats.size < formatsMax) formats.set(key, format);
    return format;
  } catch {
    return null;
  }
}

/** The platforms' own rate limits, as buckets that fill steadily. */

export interface Allowance {
  tokens: number;
  at: number;
}

export interface Limit {
  /** how many may come at once */
  readonly burst: number;
  readonly perSecond: number;
}

/** 80 messages a second per number. https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput */
export const whatsappThroughput: Limit = { burst: 80, perSecond: 80 };
/** One message every 6 s to one user; bursts borrow from what follows. https://developers.facebook.com/documentation/business-messaging/whatsapp/about-the-platform#pair-rate-limits */
export const whatsappPair: Limit = { burst: 45, perSecond: 1 / 6 };
/** 300 texts and pictures a second per page or account, 10 sounds and films. https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting */
export const messagingTexts: Limit = { burst: 300, perSecond: 300 };
export const messagingFiles: Limit = { burst: 10, perSecond: 10 };
/** About 30 messages a second over all chats, about one a second within one. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
export const telegramBot: Limit = { burst: 30, perSecond: 30 };
export const telegramChat: Limit = { burst: 20, perSecond: 1 };

/** Takes one from the allowance: 0 when there was one, else ms until there is. */
export function spend(allowance: Allowance, limit: Limit, nowMs: number): number {
  const filled = Math.min(limit.burst, allowance.tokens + ((nowMs - allowance.at) / 1000) * limit.perSecond);
  allowance.at = nowMs;
  allowance.tokens = filled;
  if (filled < 1) return Math.ceil(((1 - filled) / limit.perSecond) * 1000);
  allowance.tokens = filled - 1;
  return 0;
}

export const fullAllowance = (): Allowance => ({ tokens: Infinity, at: 0 });

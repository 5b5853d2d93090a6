/** Which engine a tenant has chosen, and what it may cost. Keys arrive unsealed and are never logged, cached or repeated in a failure. */

/** The only way out. The server passes a client that refuses addresses inside; it must honour `signal` and follow no redirects. */
export type Fetch = (url: string, init: { readonly method: "GET" | "POST"; readonly headers: Readonly<Record<string, string>>; readonly body?: string; readonly signal: AbortSignal }) => Promise<Response>;

export const providers = ["openai", "anthropic", "google", "compatible"] as const;
export type Provider = (typeof providers)[number];

export interface HostedSettings {
  readonly engine: "hosted";
  /** compatible: anything that speaks OpenAI's chat completions, such as ModelArts MaaS, with its key as bearer */
  readonly provider: Provider;
  readonly model: string;
  readonly key: string;
  /** required for `compatible`, such as https://api-ap-southeast-1.modelarts-maas.com/openai/v1; else the provider's own when absent */
  readonly baseUrl?: string;
  /** Orders as tool calls that wait for approval, instead of as part of the answer. Not every model behind MaaS can. */
  readonly tools?: boolean;
  /** whether product pictures are sent along */
  readonly pictures?: boolean;
  /** per million tokens, in millionths of the budget's currency; absent: not counted */
  readonly price?: { readonly inMicros: number; readonly outMicros: number };
}

/** A token of Huawei's IAM, by a user's password: https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html */
export interface IamSettings {
  /** such as https://iam.ap-southeast-1.myhuaweicloud.com */
  readonly url: string;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
  /** the project that the token is for, such as ap-southeast-1 */
  readonly project: string;
}

/**
 * How ModelArts is to know us: a token that is fetched and renewed, one that was given, an API key, or an application's code.
 * https://support.huaweicloud.com/intl/en-us/modelarts_faq/modelarts_05_3136.html
 */
export type ModelArtsKey =
  | { readonly by: "iam"; readonly iam: IamSettings }
  | { readonly by: "token"; readonly token: string }
  | { readonly by: "key"; readonly key: string }
  | { readonly by: "app"; readonly code: string };

export interface WorkflowSettings {
  readonly engine: "workflow";
  /** where the workflow is run, whole */
  readonly url: string;
  readonly auth: ModelArtsKey;
}

/** A service deployed on ModelArts: https://<id>.apig.<region>.huaweicloudapis.com/v1/infers/<service id>, with the path its model serves. */
export interface EndpointSettings {
  readonly engine: "endpoint";
  readonly url: string;
  readonly auth: ModelArtsKey;
}

export type EngineSettings = { readonly engine: "embedded" } | HostedSettings | WorkflowSettings | EndpointSettings;

/** Per tenant. A day is UTC's. 0: nothing may be spent; absent: no limit. */
export interface Limits {
  /** of one question; the engine's own maximum when absent */
  readonly timeoutMs?: number;
  readonly outputTokensMax?: number;
  readonly dayCallsMax?: number;
  readonly dayTokensMax?: number;
  readonly dayMicrosMax?: number;
  /** time that engines have been at work */
  readonly dayMsMax?: number;
}

/** The client of a running simulator's control door. */
import type { SimulatorFile } from "./config";

export type DoorAnswer =
  | { readonly ok: true; readonly status: number; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly running: boolean; readonly say: string };

const patienceMs = 30_000;

/** `patientMs`: how long the answer may take on top of the usual 30 s. */
export async function ask(file: SimulatorFile, method: "GET" | "POST", path: string, body?: unknown, patientMs = 0): Promise<DoorAnswer> {
  let response: Response;
  try {
    response = await fetch(`http://127.0.0.1:${file.control.port}/control/${path}`, {
      method,
      headers: { authorization: `Bearer ${file.control.token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(patienceMs + patientMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const slow = (error as Error).name === "TimeoutError";
    return {
      ok: false,
      running: slow,
      say: slow
        ? "The simulator does not answer."
        : "No simulator is running: start Parley with ./scripts/start first, or run ./scripts/simulate in another terminal.",
    };
  }
  const answer = (await response.json().catch(() => null)) as Readonly<Record<string, unknown>> | null;
  if (!answer) return { ok: false, running: false, say: `Something else than the simulator listens on port ${file.control.port}.` };
  if (response.ok) return { ok: true, status: response.status, body: answer };
  const { message } = (answer["error"] ?? {}) as { readonly message?: unknown };
  return { ok: false, running: true, say: typeof message === "string" ? message : `The simulator answered ${response.status}.` };
}

/** Waiting for what will be so, and saying what it was instead when it never was. */

const defaultMs = 10_000;
const lookEveryMs = 40;
const shownCharsMax = 1_500;

/** Looks until `probe` gives something true, and returns that. An error in `probe` ends the wait. */
export async function until<T>(what: string, probe: () => T | Promise<T>, ms = defaultMs): Promise<NonNullable<T>> {
  const end = performance.now() + ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain until ${what}`);
    await Bun.sleep(lookEveryMs);
  }
}

/** Looks until `probe` gives what is expected; the error shows what it gave instead. */
export async function becomes<T>(what: string, probe: () => T | Promise<T>, expected: T, ms = defaultMs): Promise<void> {
  const wanted = JSON.stringify(expected);
  let last: T | undefined;
  await until(what, async () => JSON.stringify((last = await probe())) === wanted, ms).catch((error: Error) => {
    throw new Error(`${error.message}\nexpected ${wanted.slice(0, shownCharsMax)}\nit was   ${JSON.stringify(last)?.slice(0, shownCharsMax)}`);
  });
}

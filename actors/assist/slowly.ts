const sliceMs = 4;

/** Runs long work in pieces of a few milliseconds, between which others are served. */
export async function slowly<Result>(work: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const until = performance.now() + sliceMs;
    while (performance.now() < until) {
      const step = work.next();
      if (step.done) return step.value;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

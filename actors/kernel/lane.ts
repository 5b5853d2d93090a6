import { isBadData } from "./faults";

/** A lane: single requests travel to the store together. One batch is under way; what comes meanwhile is the next one. */
export class Lane<In, Out> {
  #queue: { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void }[] = [];
  #busy = false;

  /** `run` answers each item of a batch, in order. When it throws for what is in it, the items are run one by one, so that a bad one can't sink its neighbours. */
  constructor(readonly batchMax: number, readonly run: (items: In[]) => Promise<Out[]>) {}

  get depth(): number {
    return this.#queue.length;
  }

  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, resolve, reject });
      if (!this.#busy) {
        this.#busy = true;
        setImmediate(() => void this.#work());
      }
    });
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.batchMax);
      try {
        const out = await this.run(batch.map((each) => each.item));
        batch.forEach((each, i) => each.resolve(out[i]!));
      } catch (error) {
        if (batch.length === 1 || !isBadData(error)) for (const each of batch) each.reject(error);
        else for (const each of batch) await this.run([each.item]).then(([out]) => each.resolve(out!), each.reject);
      }
    }
    this.#busy = false;
  }
}

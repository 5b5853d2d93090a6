/** What was asked for lately: so many, and the one that was asked for the longest ago goes first. */
export interface Lately<Value> {
  /** Counts as asking. */
  get(key: number): Value | undefined;
  /** Doesn't. */
  peek(key: number): Value | undefined;
  set(key: number, value: Value): void;
  drop(key: number): void;
}

/** `gone` is told of whatever is not kept any more. */
export function openLately<Value>(max: number, gone: (value: Value) => void): Lately<Value> {
  const all = new Map<number, Value>();
  const drop = (key: number): void => {
    const value = all.get(key);
    if (value === undefined) return;
    all.delete(key);
    gone(value);
  };
  return {
    get: (key) => {
      const value = all.get(key);
      if (value === undefined) return undefined;
      all.delete(key);
      all.set(key, value);
      return value;
    },
    peek: (key) => all.get(key),
    set: (key, value) => {
      drop(key);
      all.set(key, value);
      for (const oldest of all.keys()) {
        if (all.size <= max) break;
        drop(oldest);
      }
    },
    drop,
  };
}

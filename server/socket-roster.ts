/**
 * A tenant's people as its agents see them: who they are, from the store, and whether they are there, from the sockets of this node. Somebody whose
 * last socket closed is shown as away from the house only after a while, so that a cut and a resume are no news to anybody. Changes are told a few at a time: a
 * thousand agents that come back at once would else tell a thousand agents each.
 */
import type { Store } from "../sql/open";
import { listUsers, type UserRow } from "../sql/users";
import type { Down, Presence, User } from "./protocol";

const freshMs = 1_000;
const absenceMs = 10_000;
const toldPerTickMax = 100;

interface Present { readonly sockets: Map<object, Presence>; leftAt: number }

export class Roster {
  #people: readonly UserRow[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<readonly UserRow[]> | null = null;
  readonly #present = new Map<number, Present>();
  readonly #shown = new Map<number, Presence>();
  readonly #changed = new Set<number>();
  #texts: readonly string[] | null = null;

  constructor(readonly tenant: number, readonly store: Store, readonly tell: (frame: Down) => void) {}

  /** Everybody, not older than a second. */
  async people(): Promise<readonly UserRow[]> {
    if (performance.now() - this.#readAt < freshMs) return this.#people;
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return await this.#reading;
  }

  async #read(): Promise<readonly UserRow[]> {
    const askedAt = performance.now();
    const [people] = await this.store.read(this.tenant, (sql) => [listUsers(sql, this.tenant)]);
    const before = new Map(this.#people.map((person) => [person.id, person]));
    const isFirst = this.#people.length === 0;
    this.#people = people;
    this.#texts = null;
    this.#readAt = askedAt;
    if (isFirst) return people;
    for (const person of people) {
      const known = before.get(person.id);
      if (known?.name !== person.name || known.role !== person.role || known.disabled !== person.disabled) this.tell({ t: "user", user: this.shown(person) });
    }
    return people;
  }

  /**
   * JSON of each, made once between two ticks: what changes meanwhile is told by the next tick to all who are here by then, so nobody misses it.
   * Await `people` first.
   */
  get texts(): readonly string[] {
    return (this.#texts ??= this.#people.map((person) => JSON.stringify(this.shown(person))));
  }

  /** Without the e-mail, which is nobody else's business. */
  shown({ id, name, role, disabled }: UserRow): User {
    return { id, name, role, presence: this.presenceOf(id), ...(disabled && { out: true }) };
  }

  presenceOf(user: number): User["presence"] {
    return this.#shown.get(user) ?? "offline";
  }

  set(user: number, socket: object, presence: Presence): void {
    let present = this.#present.get(user);
    if (!present) this.#present.set(user, (present = { sockets: new Map(), leftAt: 0 }));
    present.sockets.set(socket, presence);
    this.#weigh(user, present);
  }

  left(user: number, socket: object): void {
    const present = this.#present.get(user);
    if (!present?.sockets.delete(socket)) return;
    if (present.sockets.size === 0) present.leftAt = performance.now();
    else this.#weigh(user, present);
  }

  /** Available as soon as one of somebody's windows says so. */
  #weigh(user: number, { sockets }: Present): void {
    const presence: Presence = [...sockets.values()].includes("available") ? "available" : "away";
    if (this.#shown.get(user) === presence) return;
    this.#shown.set(user, presence);
    this.#changed.add(user);
  }

  tick(): void {
    this.#texts = null;
    const now = performance.now();
    for (const [user, present] of this.#present) {
      if (present.sockets.size > 0 || now - present.leftAt < absenceMs) continue;
      this.#present.delete(user);
      this.#shown.delete(user);
      this.#changed.add(user);
    }
    let told = 0;
    for (const user of this.#changed) {
      if (++told > toldPerTickMax) return;
      this.#changed.delete(user);
      this.tell({ t: "presence", user, presence: this.presenceOf(user) });
    }
  }
}

/** Who the simulator knows: the cast, and everybody who was named since. */
import type { Platform } from "../../actors/messages";
import { addressesOf, findPerson, invented, people } from "./people";
import type { Person } from "./people";

const metMax = 10_000;

export interface Directory {
  /** the person meant by a name, a part of one or a number; somebody new when nobody is */
  named(name: string, on: Platform | undefined): Person | null;
  meet(person: Person): void;
  /** the person behind a phone, a business-scoped id, a chat id or a user id */
  at(address: string): Person | null;
  all(): readonly Person[];
}

export function acquaintances(): Directory {
  const known = new Map<string, Person>();
  const byAddress = new Map<string, Person>();
  const meet = (person: Person): void => {
    if (known.has(person.name) || known.size >= metMax) return;
    known.set(person.name, person);
    for (const address of addressesOf(person)) byAddress.set(address, person);
  };
  for (const person of people) meet(person);
  return {
    meet,
    named: (name, on) => (name.trim() === "" ? null : (findPerson(name, known.values()) ?? invented(name.trim(), on))),
    at: (address) => byAddress.get(address) ?? null,
    all: () => [...known.values()],
  };
}

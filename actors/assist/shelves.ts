/** The tenants' libraries that are in memory. A tenant is read when it is first searched, and put away when others were asked for since. */
import type { Found, LibraryChange, LibraryItem } from "./engine";
import { openLately } from "./lately";
import { change, find, openLibrary, put, type Library } from "./search";

/** One of ten thousand answers has about forty megabytes. */
const librariesMax = 16;

interface Shelf {
  readonly library: Library;
  state: "loading" | "ready" | "failed";
  /** what changed while it was loaded wins over what was read before */
  readonly touched: Set<string>;
  waiting: (() => void)[];
}

export interface Shelves {
  /** Waits until the tenant has been read. Null: it couldn't be. */
  find(tenant: number, text: string): Promise<Found | null>;
  portion(tenant: number, items: readonly LibraryItem[]): void;
  loaded(tenant: number, ok: boolean): void;
  change(tenant: number, changes: readonly LibraryChange[]): void;
  forget(tenant: number): void;
}

/** `need` asks for a tenant's items; `portion` and `loaded` are expected to follow. */
export function openShelves(need: (tenant: number) => void): Shelves {
  const shelves = openLately<Shelf>(librariesMax, (shelf) => wake(shelf));
  const shelfFor = (tenant: number): Shelf => {
    const known = shelves.get(tenant);
    if (known !== undefined && known.state !== "failed") return known;
    const shelf: Shelf = { library: openLibrary(), state: "loading", touched: new Set(), waiting: [] };
    shelves.set(tenant, shelf);
    need(tenant);
    return shelf;
  };
  return {
    find: async (tenant, text) => {
      const shelf = shelfFor(tenant);
      if (shelf.state === "loading") await new Promise<void>((resolve) => shelf.waiting.push(resolve));
      return shelf.state === "ready" ? find(shelf.library, text) : null;
    },
    portion: (tenant, items) => {
      const shelf = shelves.peek(tenant);
      if (shelf?.state !== "loading") return;
      for (const item of items) if (!shelf.touched.has(`${item.kind} ${item.id}`)) put(shelf.library, item);
    },
    loaded: (tenant, ok) => {
      const shelf = shelves.peek(tenant);
      if (shelf?.state !== "loading") return;
      shelf.state = ok ? "ready" : "failed";
      shelf.touched.clear();
      wake(shelf);
    },
    change: (tenant, changes) => {
      const shelf = shelves.peek(tenant);
      if (shelf === undefined) return;
      for (const each of changes) {
        const { kind, id } = "put" in each ? each.put : each.drop;
        if (shelf.state === "loading") shelf.touched.add(`${kind} ${id}`);
        change(shelf.library, each);
      }
    },
    forget: (tenant) => shelves.drop(tenant),
  };
}

function wake(shelf: Shelf): void {
  for (const go of shelf.waiting.splice(0)) go();
}

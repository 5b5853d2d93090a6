/** Addresses of files. They are signed and live for minutes, so they are asked for when something is shown, and kept while they are good. */
import type { FileLink } from "../server/protocol";

/** An address this near its end is not handed out any more, ms. */
const marginMs = 60_000;
const linksMax = 500;

export class Links {
  private readonly known = new Map<string, FileLink>();
  private readonly asked = new Map<string, Promise<FileLink>>();

  constructor(private readonly ask: (file: string, download: boolean) => Promise<FileLink>, private readonly now: () => number) {}

  /** The address, if it is known and still good. */
  held(file: string, download = false): string | undefined {
    const link = this.known.get(keyOf(file, download));
    return link && link.expiresAt - marginMs > this.now() ? link.url : undefined;
  }

  /** The address; rejects as the question does. Whoever asks at the same time shares the answer. */
  async of(file: string, download = false): Promise<string> {
    const known = this.held(file, download);
    if (known) return known;
    const key = keyOf(file, download);
    const asking = this.asked.get(key) ?? this.ask(file, download).finally(() => this.asked.delete(key));
    this.asked.set(key, asking);
    const link = await asking;
    this.keep(key, link);
    return link.url;
  }

  private keep(key: string, link: FileLink): void {
    this.known.delete(key);
    this.known.set(key, link);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= linksMax) return;
      this.known.delete(oldest);
    }
  }
}

const keyOf = (file: string, download: boolean): string => `${file}${download ? "/download" : ""}`;

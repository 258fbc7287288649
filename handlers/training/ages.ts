/** How long this process has seen things, on its own monotonic clock: no other clock decides about a deletion. */
export class Ages {
  private readonly seen = new Map<string, Map<string, number>>();

  /** @param monotonic milliseconds that only rise */
  constructor(private readonly monotonic: () => number) {}

  /** Takes note of everything of a kind that is there now, forgets the rest of it; tells ages in milliseconds. */
  update(kind: string, keys: Iterable<string>): ReadonlyMap<string, number> {
    const now = this.monotonic();
    const before = this.seen.get(kind);
    const current = new Map<string, number>();
    for (const key of keys) current.set(key, before?.get(key) ?? now);
    this.seen.set(kind, current);
    return new Map([...current].map(([key, since]) => [key, now - since]));
  }
}

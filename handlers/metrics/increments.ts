/** Turns counters that only rise into what came since the last time; from 0 at first, or from what is given. */
export class Increments<Name extends string> {
  private last: ReadonlyMap<string, number>;

  constructor(start: Readonly<Record<string, number>> = {}) {
    this.last = new Map(Object.entries(start));
  }

  since(counters: Readonly<Record<Name, number>>): Record<Name, number> {
    const before = this.last;
    this.last = new Map(Object.entries(counters));
    const names = Object.keys(counters) as Name[];
    return Object.fromEntries(names.map((name) => [name, counters[name] - (before.get(name) ?? 0)])) as Record<
      Name,
      number
    >;
  }
}

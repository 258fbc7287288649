/** Ends within this time make a crash loop. */
const WINDOW = 30_000;
const ENDS = 5;

/** Tells a crash loop from single failures: five unexpected ends within 30 seconds. */
export class CrashWatch {
  private ends: { readonly at: number; readonly why: string }[] = [];

  constructor(private readonly now: () => number) {}

  /** @param why how the process ended, with its last words */
  ended(why: string): void {
    this.ends = [...this.ends, { at: this.now(), why }].slice(-ENDS);
  }

  /** Why it ends again and again; undefined while it does not. */
  get loop(): string | undefined {
    const recent = this.ends.filter(({ at }) => this.now() - at < WINDOW);
    return recent.length < ENDS ? undefined : `ended ${ENDS} times within 30 seconds, last: ${recent.at(-1)!.why}`;
  }
}

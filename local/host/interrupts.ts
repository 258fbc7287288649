const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What a person's Ctrl-C asks for: the first one to stop in order, the second one to kill. */
export interface Interrupts {
  /** Aborts at the first signal. */
  readonly first: AbortSignal;
  /** What the second signal does; before it is set: nothing. */
  onSecond: (() => void) | undefined;
}

export function interrupts(
  source: { on(signal: NodeJS.Signals, listener: () => void): unknown } = process,
): Interrupts {
  const stop = new AbortController();
  const self: Interrupts = { first: stop.signal, onSecond: undefined };
  for (const signal of SIGNALS) {
    source.on(signal, () => {
      if (stop.signal.aborted) self.onSecond?.();
      else stop.abort();
    });
  }
  return self;
}

import type { ConsumerStatus } from "../compute/types";

/** What the host saw a consumer do. */
export interface Signs {
  /** Functions: answered an invocation (the ingest target: an ingest request). */
  readonly invoked: ReadonlySet<string>;
  /** Services: answered a request over HTTP. */
  readonly answered: ReadonlySet<string>;
  /** The trainer: its first checkpoint (of a journal that goes on: its first log entry) is on disk. */
  readonly trained: ReadonlySet<string>;
}

/** What has to be seen of a consumer before it counts as ready. */
export type Need = "invoked" | "answered" | "trained" | "alive";

/** Every consumer that runs, with what its readiness needs. */
export function needs(
  consumers: readonly ConsumerStatus[],
  services: readonly { readonly consumer: string }[],
  trainer: string | undefined,
): ReadonlyMap<string, Need> {
  const listening = new Set(services.map((service) => service.consumer));
  return new Map(
    consumers.map(({ name, compute }): [string, Need] => {
      if (compute === "lambda") return [name, "invoked"];
      if (listening.has(name)) return [name, "answered"];
      return [name, name === trainer ? "trained" : "alive"];
    }),
  );
}

/** Consumers that should be ready and are not. One that cannot run is not waited for: it is a problem of its own. */
export function notReady(
  consumers: readonly ConsumerStatus[],
  needed: ReadonlyMap<string, Need>,
  signs: Signs,
): string[] {
  return consumers
    .filter(({ refusal, crashLoop }) => refusal === undefined && crashLoop === undefined)
    .filter(({ name, pids }) => {
      const need = needed.get(name) ?? "alive";
      return need === "alive" ? pids.length === 0 : !signs[need].has(name);
    })
    .map(({ name }) => name);
}

/** Who trains: the worker that writes the journal; undefined if the stack has none. */
export function trainerOf(consumers: readonly ConsumerStatus[]): string | undefined {
  return consumers.find(({ mounts }) =>
    mounts.some(({ directory, rights }) => directory === "journal" && rights === "write"),
  )?.name;
}

import type { Refusal } from "../admission/types";
import type { ConsumerStatus } from "../compute/types";
import { plainWords } from "./plainWords";

/** Tells what changed among the consumers since it was asked last, in lines for a person. */
export class ConsumerEvents {
  private readonly restarts = new Map<string, number>();
  private readonly pids = new Map<string, readonly number[]>();
  private readonly refused = new Map<string, string>();
  private readonly crashed = new Map<string, string>();

  /** Consumers that were refused a mount at any time. */
  get refusedConsumers(): readonly string[] {
    return [...this.refused.keys()];
  }

  /** Every refusal and crash loop so far, one line each. */
  get problems(): readonly string[] {
    return [...this.refused.values(), ...this.crashed.values()];
  }

  next(consumers: readonly ConsumerStatus[]): string[] {
    const lines: string[] = [];
    for (const { name, pids, restarts, refusal, crashLoop } of consumers) {
      const before = this.pids.get(name) ?? [];
      const fresh = pids.filter((pid) => !before.includes(pid));
      if (restarts > (this.restarts.get(name) ?? 0) && fresh.length > 0) {
        lines.push(`${name}: runs again (pid ${fresh.join(", ")})`);
        this.restarts.set(name, restarts);
      }
      this.pids.set(name, pids);
      if (refusal !== undefined && this.refused.get(name) !== problemOf(name, refusal)) {
        this.refused.set(name, problemOf(name, refusal));
        lines.push(...refusalLines(name, refusal));
      }
      if (crashLoop !== undefined && !this.crashed.has(name)) {
        this.crashed.set(name, `${name}: crashes again and again: ${plainWords(crashLoop)}`);
        lines.push(this.crashed.get(name)!);
      }
    }
    return lines;
  }
}

/** A refusal as AWS would tell it, what lacks, and what to do. */
export function refusalLines(of: string, refusal: Refusal, what = "mount refused"): string[] {
  const { error, message, check, missing, resource, fix } = refusal;
  // Programs' own messages begin with their name already.
  const told = message.startsWith(error) ? message : `${error}: ${message}`;
  return [
    `${of}: ${what}: ${told.replaceAll("\n", "\n    ")}`,
    `  check    ${check}`,
    `  missing  ${missing} (${resource})`,
    `  fix      ${fix}`,
  ];
}

function problemOf(consumer: string, { error, missing }: Refusal): string {
  return `${consumer}: mount refused: ${error} (missing: ${missing})`;
}

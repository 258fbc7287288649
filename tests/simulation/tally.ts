import { type Branch, branches } from "./coverage";
import { type FaultKind, faultKinds } from "./model/weather";
import type { SeedResult } from "./runSeed";

/** What many seeds gave together. */
export class Tally {
  seeds = 0;
  operations = 0;
  events = 0;
  acknowledged = 0;
  /** Of the seed with the fewest. */
  fewestOperations = Number.POSITIVE_INFINITY;
  readonly failed: SeedResult[] = [];
  readonly branches = new Map<Branch, number>(branches.map((branch) => [branch, 0]));
  readonly faults = new Map<FaultKind, number>(faultKinds.map((kind) => [kind, 0]));

  add(result: SeedResult): void {
    this.seeds++;
    this.operations += result.operations;
    this.events += result.events;
    this.acknowledged += result.acknowledged;
    if (result.violations.length > 0) this.failed.push(result);
    else this.fewestOperations = Math.min(this.fewestOperations, result.operations);
    for (const [branch, count] of result.branches) this.branches.set(branch, this.branches.get(branch)! + count);
    for (const [kind, count] of result.faults) this.faults.set(kind, this.faults.get(kind)! + count);
  }

  /** Fault kinds and branches that were met fewer than `least` times. */
  missed(least: number): string[] {
    return [...this.faults, ...this.branches].filter(([, count]) => count < least).map(([name]) => name);
  }

  /** The counts for a person, one a line. */
  lines(): string[] {
    const list = (counts: ReadonlyMap<string, number>): string[] =>
      [...counts].map(([name, count]) => `${String(count).padStart(9)}  ${name}`);
    return [
      `${this.seeds} seeds, ${this.operations} operations (at least ${this.fewestOperations} a seed), ${this.events} events, ` +
        `${this.acknowledged} requests acknowledged`,
      "faults:",
      ...list(this.faults),
      "branches of the protocol:",
      ...list(this.branches),
    ];
  }
}

/** What is wrong with a seed, and how to see it again. */
export function failureLines({ seed, violations }: SeedResult, flags = ""): string[] {
  const lines = violations.slice(0, 3).map(({ invariant, text }) => `seed ${seed}: ${invariant}: ${text}`);
  return [...lines, `  again: npm run simulate -- --seed ${seed}${flags}`];
}

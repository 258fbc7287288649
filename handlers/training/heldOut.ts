import type { HeldOutRule } from "../protocol/logEntry";

/** 2 % of the records, in runs of 64: written into the log's configuration, so that a change shows there. */
export const heldOutRule: HeldOutRule = { run: 64, share: 0.02 };

/** Whether the run with this number is held out: a fixed function of the number, so every replay holds out the same. */
export function isHeldOutRun(rule: HeldOutRule, run: number): boolean {
  return mix(run) < rule.share * 2 ** 32;
}

/** A 32-bit hash of a whole number below 2^53: MurmurHash3's finalizer over its high word, then its low word. */
function mix(run: number): number {
  return finalize(finalize(Math.floor(run / 2 ** 32) ^ 0x9e3779b9) ^ (run >>> 0));
}

function finalize(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

import type { GateResult } from "../compute/types";

/** More functions are counted. */
const NAMED = 6;

/** What the mount gate found: lines for a person, and one problem per failure. */
export function gateLines(gate: readonly GateResult[]): {
  readonly lines: readonly string[];
  readonly problems: readonly string[];
} {
  const problems = gate
    .filter(({ passed }) => !passed)
    .map(({ consumer, reason, expectedRefusal }) =>
      expectedRefusal ? `mount gate: negative probe: ${reason}` : `mount gate: ${consumer} failed: ${reason}`,
    );
  const passed = gate.filter((result) => result.passed && !result.expectedRefusal).map(({ consumer }) => consumer);
  const refused = expectedRefusals(gate) > 0 ? ["the negative probe was refused, as it must be"] : [];
  const names = passed.length > NAMED ? `${passed.length} functions` : passed.join(", ");
  const good = passed.length > 0 ? [`${names} passed`, ...refused] : refused;
  return { lines: good.length > 0 ? [...problems, `mount gate: ${good.join("; ")}`] : problems, problems };
}

/** Refusals that were asked for and came. */
export function expectedRefusals(gate: readonly GateResult[]): number {
  return gate.filter(({ passed, expectedRefusal }) => passed && expectedRefusal).length;
}

/**
 * Where uids and mount namespaces are not enforced, a probe finds files of the wrong owner and read-only mounts that can be
 * written: that proves nothing against the stack. Such results become notes; a refused mount stays a failure.
 */
export function withoutEnforcement(
  gate: readonly GateResult[],
  refused: readonly string[],
): { readonly proved: readonly GateResult[]; readonly notes: readonly string[] } {
  const isNote = ({ consumer, passed, expectedRefusal }: GateResult) =>
    !passed && !expectedRefusal && !refused.includes(consumer);
  return {
    proved: gate.filter((result) => !isNote(result)),
    notes: gate
      .filter(isNote)
      .map(({ consumer, reason }) => `mount gate: cannot prove ${consumer} on this machine: ${reason}`),
  };
}

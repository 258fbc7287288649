import assert from "node:assert/strict";
import type { GateResult } from "../../../local/compute/types";
import { EXIT, exitCode } from "../../../local/host/exitCode";
import { expectedRefusals, gateLines, withoutEnforcement } from "../../../local/host/gateLines";

describe("mount gate", () => {
  const result = (of: string, passed: boolean, reason?: string, expectedRefusal = false): GateResult => ({
    ...{ consumer: of, passed, reason, expectedRefusal },
  });

  it("that passes is one line", () => {
    const gate = [
      result("ingest", true),
      result("score", true),
      result("negative", true, "EFSMountFailureException", true),
    ];
    assert.deepEqual(gateLines(gate), {
      lines: ["mount gate: ingest, score passed; the negative probe was refused, as it must be"],
      problems: [],
    });
    assert.equal(expectedRefusals(gate), 1);
  });

  it("that fails names consumer and reason, and an admitted negative probe is a failure", () => {
    const gate = [
      result("ingest", false, "EFSMountTimeoutException"),
      result("score", true),
      result("negative", false, "it was admitted", true),
    ];
    const problems = [
      "mount gate: ingest failed: EFSMountTimeoutException",
      "mount gate: negative probe: it was admitted",
    ];
    assert.deepEqual(gateLines(gate), { lines: [...problems, "mount gate: score passed"], problems });
    assert.equal(expectedRefusals(gate), 0);
  });

  it("proves nothing about identities where they are not enforced, but a refusal stays one", () => {
    const negative = result("negative probe", false, "it was admitted", true);
    const gate = [
      result("ingest", false, "a new file belongs to 1:1"),
      result("score", false, "refused"),
      result("a", true),
      negative,
    ];
    assert.deepEqual(withoutEnforcement(gate, ["score"]), {
      proved: gate.slice(1),
      notes: ["mount gate: cannot prove ingest on this machine: a new file belongs to 1:1"],
    });
  });

  it("counts the functions of a large stack", () => {
    const gate = Array.from({ length: 7 }, (_, i) => result(`f-${i}`, true));
    assert.deepEqual(gateLines(gate).lines, ["mount gate: 7 functions passed"]);
    assert.deepEqual(gateLines(gate.slice(1)).lines, ["mount gate: f-1, f-2, f-3, f-4, f-5, f-6 passed"]);
  });

  it("of a stack without functions says nothing", () => {
    assert.deepEqual(gateLines([]), { lines: [], problems: [] });
  });
});

describe("exit code", () => {
  const table: readonly (readonly [string[], string[], number])[] = [
    [[], [], 0],
    [["lost"], [], 1],
    [[], ["refused"], 3],
    [["lost"], ["refused"], 1],
  ];
  for (const [accountingProblems, consumerProblems, expected] of table) {
    it(`is ${expected} for ${accountingProblems.length} of data and ${consumerProblems.length} of consumers`, () => {
      assert.equal(exitCode({ accountingProblems, consumerProblems }), expected);
    });
  }

  it("has a number for each kind of end", () => {
    assert.deepEqual(EXIT, { good: 0, accounting: 1, configuration: 2, refused: 3, killed: 130 });
  });
});

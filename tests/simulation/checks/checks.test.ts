import assert from "node:assert/strict";
import { decodeCheckpoint } from "../../../handlers/protocol/checkpoint";
import type { LogEntry } from "../../../handlers/protocol/logEntry";
import { lineageOf } from "../lineageLearner";
import type { StoodEntry } from "../witness";
import type { Violation, World } from "../world";
import { nothingAcknowledgedIsLost, nothingCountsTwice } from "./acknowledgements";
import { accountsAddUp, checkpointsAreTheLogs, versionsAreTheLogs } from "./deterministicStates";
import { copyOf, orderlyWorld } from "./orderlyWorld";
import { type ReferenceState, recordedSegment, referenceStates } from "./reference";
import { rollbacksHold } from "./rollbacks";

/** A seed without faults that is over and found in order: every check is given something that is wrong with it. */
describe("checks of a seed that is over", () => {
  let world: World;
  let states: (ReferenceState | undefined)[];
  let lineage: Map<string, number>;

  let played: World;

  before(async function () {
    this.timeout(60_000);
    played = await orderlyWorld();
  });

  beforeEach(() => {
    world = copyOf(played);
    states = referenceStates(world.witness);
    lineage = new Map();
    for (const mark of lineageOf(decodeCheckpoint(states.at(-1)!.checkpoint).state)) {
      const id = mark.replace(/^-/, "");
      lineage.set(id, (lineage.get(id) ?? 0) + 1);
    }
  });

  const found = (): string[] => [...new Set(world.violations.map(({ invariant }: Violation) => invariant))];
  const none = new Set<string>();
  const alter = (stood: { bytes: Uint8Array }): void => {
    const bytes = stood.bytes.slice();
    bytes[bytes.length >> 1]! ^= 1;
    Object.assign(stood, { bytes });
  };
  const entryWith = (wanted: (entry: LogEntry) => boolean): StoodEntry =>
    [...world.witness.log.values()].find(({ entry }) => wanted(entry))!;
  const learning = (): StoodEntry =>
    entryWith((entry) => entry.type === "segments" && entry.segments.some(({ outcome }) => outcome === "learn"));

  it("have nothing to say of what is in order", () => {
    nothingAcknowledgedIsLost(world, lineage, none);
    nothingCountsTwice(world, lineage, none);
    checkpointsAreTheLogs(world, states);
    versionsAreTheLogs(world, states);
    accountsAddUp(world);
    rollbacksHold(world);
    assert.deepEqual(found(), []);
    assert.ok(lineage.size > 10 && world.witness.checkpoints.size > 1 && world.witness.manifests.size > 1);
  });

  it("find an acknowledged record that was not learned", () => {
    lineage.delete([...lineage.keys()][0]!);
    nothingAcknowledgedIsLost(world, lineage, none);
    assert.deepEqual(found(), ["nothing acknowledged is lost"]);
  });

  it("find an acknowledged segment that the log does not name", () => {
    world.witness.log.delete(learning().entry.n);
    nothingAcknowledgedIsLost(world, lineage, none);
    assert.deepEqual(found(), ["nothing acknowledged is lost"]);
  });

  it("find a record that was learned twice, and one that the model left out", () => {
    const [first, second] = [...lineage.keys()];
    lineage.set(first!, lineage.get(first!)! + 1);
    lineage.delete(second!);
    nothingCountsTwice(world, lineage, none);
    assert.deepEqual(found().sort(), ["nothing counts twice", "the model learns what the log says"]);
  });

  it("find a segment that the log takes twice within the window", () => {
    const { entry, ...stood } = learning();
    const n = Math.max(...world.witness.log.keys()) + 1;
    world.witness.log.set(n, { ...stood, entry: { ...entry, n } as LogEntry });
    nothingCountsTwice(world, lineage, none);
    assert.ok(found().includes("nothing counts twice"));
  });

  it("find a checkpoint that is another state than the log's, and one before its log entry", () => {
    const [position, stood] = [...world.witness.checkpoints][0]!;
    alter(stood);
    checkpointsAreTheLogs(world, states);
    assert.deepEqual(found(), ["any checkpoint and the log give the same bytes"]);
    world.violations.length = 0;
    checkpointsAreTheLogs(world, states.slice(0, position));
    assert.ok(found().includes("a checkpoint comes after its log entry"));
  });

  it("find a version with another model than the log's", () => {
    const [version, stood] = [...world.witness.manifests][0]!;
    world.witness.manifests.set(version, { ...stood, manifest: { ...stood.manifest, blob: "00".repeat(32) } });
    versionsAreTheLogs(world, states);
    assert.deepEqual(found(), ["a version is what the log gives up to its position"]);
  });

  it("find accounts that do not add up", () => {
    const { entry } = learning();
    assert.ok(entry.type === "segments");
    Object.assign(entry.segments[0]!, { records: entry.segments[0]!.records + 1 });
    accountsAddUp(world);
    assert.deepEqual(found(), ["the accounts add up"]);
  });

  it("find a torn segment that was taken as good", () => {
    const { entry } = learning();
    assert.ok(entry.type === "segments");
    const logged = entry.segments.find(({ outcome }) => outcome === "learn")!;
    assert.equal(recordedSegment(world.witness, logged).sha256, logged.sha256);
    for (const copy of world.witness.copies.get(logged.path)!) alter(copy);
    assert.throws(() => recordedSegment(world.witness, logged), /names ready\/.* with sha256 .*none of it, or torn/);
  });

  it("find a version that follows a rollback by itself", () => {
    const { witness } = world;
    const newest = Math.max(...witness.manifests.keys());
    const stood = witness.manifests.get(newest)!;
    const next = (version: number, decision: object): void => {
      witness.manifests.set(version, { ...stood, manifest: { ...stood.manifest, version, ...decision } });
    };
    next(newest + 1, { promotion: { decision: "rollback", to: 1 } });
    next(newest + 2, { promotion: { decision: "resumed" } });
    rollbacksHold(world);
    assert.deepEqual(found(), []);
    next(newest + 2, { promotion: { decision: "unconditional" } });
    rollbacksHold(world);
    assert.deepEqual(found(), ["a rollback holds until a person resumes"]);
  });

  it("find a log with a gap", () => {
    world.witness.log.delete(1);
    assert.throws(() => referenceStates(world.witness), /^Error: no entry 1 was ever published, entry \d+ was$/);
  });
});

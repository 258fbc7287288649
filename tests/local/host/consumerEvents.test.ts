import assert from "node:assert/strict";
import { ConsumerEvents, refusalLines } from "../../../local/host/consumerEvents";
import { consumer, REFUSAL } from "./consumers";

describe("consumer events", () => {
  it("tell each refusal once, with AWS's words, what is missing and the fix", () => {
    const events = new ConsumerEvents();
    const now = [consumer("ingest"), consumer("serve", { refusal: REFUSAL, pids: [] })];
    assert.deepEqual(events.next(now), [
      "serve: mount refused: EFSMountFailureException: access denied by server while mounting 127.0.0.1:/",
      "  check    IAM",
      "  missing  an Allow for elasticfilesystem:ClientMount (aws:iam/rolePolicy:RolePolicy::serve-mounts)",
      "  fix      attach the role policy of serve again",
    ]);
    assert.deepEqual(events.next(now), []);
    assert.deepEqual(events.next([consumer("serve")]), []);
    assert.deepEqual(events.refusedConsumers, ["serve"]);
    assert.deepEqual(events.problems, [
      "serve: mount refused: EFSMountFailureException (missing: an Allow for elasticfilesystem:ClientMount)",
    ]);
  });

  it("do not repeat an error's name that its text begins with, and indent what has several lines", () => {
    const message = "mount.nfs4: Connection timed out\nsecond line";
    assert.deepEqual(refusalLines("retrain", { ...REFUSAL, error: "mount.nfs4", message }).slice(0, 2), [
      "retrain: mount refused: mount.nfs4: Connection timed out\n    second line",
      "  check    IAM",
    ]);
    assert.equal(
      refusalLines("a::b", REFUSAL, "not created")[0],
      "a::b: not created: EFSMountFailureException: access denied by server while mounting 127.0.0.1:/",
    );
  });

  it("tell restarts and crash loops", () => {
    const events = new ConsumerEvents();
    assert.deepEqual(events.next([consumer("retrain")]), []);
    // Between the end and the new process there is none.
    assert.deepEqual(events.next([consumer("retrain", { restarts: 0, pids: [] })]), []);
    const again = [consumer("retrain", { restarts: 1, pids: [101] })];
    assert.deepEqual(events.next(again), ["retrain: runs again (pid 101)"]);
    assert.deepEqual(events.next(again), []);
    assert.deepEqual(events.next([consumer("retrain", { restarts: 2, pids: [] })]), []);
    assert.deepEqual(events.next([consumer("ingest", { restarts: 1, pids: [100, 102] })]), [
      "ingest: runs again (pid 100, 102)",
    ]);
    assert.deepEqual(events.next([consumer("ingest", { restarts: 2, pids: [100, 103] })]), [
      "ingest: runs again (pid 103)",
    ]);
    const looping = consumer("retrain", { restarts: 2, pids: [], crashLoop: "5 ends within 60 s: exit code 1" });
    assert.deepEqual(events.next([looping]), ["retrain: crashes again and again: 5 ends within 60 s: exit code 1"]);
    assert.deepEqual(events.next([looping]), []);
    assert.deepEqual(events.problems, ["retrain: crashes again and again: 5 ends within 60 s: exit code 1"]);
    assert.deepEqual(events.refusedConsumers, []);
  });
});

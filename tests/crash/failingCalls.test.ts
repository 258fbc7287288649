import assert from "node:assert/strict";
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeFileSystem } from "../../handlers/protocol/nodeFileSystem";
import { listSegments } from "../../handlers/protocol/samples";
import { hasStrace } from "../support/consumerProcess";
import { scratchDirectory } from "../support/scratchDirectory";
import { whyNoShim } from "./appliedButFailed";
import { IngestFaults } from "./ingestFaults";
import { ingestFails, ingestMisinformed, type SweptRow, WorkerSweep } from "./sweep";
import { CALL_KINDS, readTrace } from "./systemCalls";

const kindOf = (name: string) => CALL_KINDS.find((kind) => kind.name === name)!;

function good({ hits, differences }: SweptRow, least: number): void {
  assert.deepEqual(differences, []);
  assert.ok(hits >= least, `only ${hits} calls were hit`);
}

/** `npm run crash -- --syscalls` does it with every call and every error, and kills before each call. */
describe("system calls that fail, of real processes", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();

  function needsStrace(this: Mocha.Context): void {
    if (hasStrace()) return;
    console.log("      pending: strace is not installed or may not trace here: no call can be made to fail");
    this.skip();
  }
  function needsShim(this: Mocha.Context): void {
    const why = whyNoShim();
    if (why === undefined) return;
    console.log(`      pending: ${why}: no call can be made and then reported as failed`);
    this.skip();
  }

  for (const [call, error] of [
    ["fsync", "EIO"],
    ["write", "ENOSPC"],
    ["link", "EDQUOT"],
    ["close", "ESTALE"],
  ] as const) {
    it(`ingest stores each request once, whole, and says nothing else, when ${call} fails with ${error} again and again`, async function () {
      needsStrace.call(this);
      const row = await ingestFails(kindOf(call), error);
      good(row, 10);
      // What may pass is tried again by ingest itself; a full disk is told to the caller.
      assert.equal(row.repeated > 0, error === "ENOSPC" || error === "EDQUOT");
    });
  }

  it("ingest finds what it has stored when link reports EEXIST for what it did", async function () {
    needsShim.call(this);
    good(await ingestMisinformed("link", "EEXIST"), 4);
  });

  it("the worker ends with the same model when fsync fails, and when link reports ESTALE for what it did", async function () {
    needsStrace.call(this);
    needsShim.call(this);
    const worker = new WorkerSweep(scratch());
    good(await worker.fails(kindOf("fsync"), "EIO"), 5);
    good(await worker.misinformed("link", "ESTALE"), 5);
  });

  it("would be noticed to tear a file, to lose one and to leave one unsynced", async () => {
    const ingest = new IngestFaults(scratch());
    const run = await ingest.run();
    assert.deepEqual(run.differences, []);
    const [first, second] = await listSegments(nodeFileSystem(), ingest.samples);
    truncateSync(join(ingest.samples, first!.path), 100);
    rmSync(join(ingest.samples, second!.path));
    const found = await ingest.differences(run.answers, true);
    assert.match(found[0]!, new RegExp(`^${first!.path} is torn: `));
    assert.match(found[1]!, /^k\d+ was acknowledged and stands 0 times$/);
    assert.equal(found[2], "12 of 12 were acknowledged, 11 stand");
  });

  it("reads from a trace what was linked without a sync, and what was synced again", () => {
    const trace = join(scratch(), "trace");
    const file = (name: string): string => `/x/samples/tmp/${name}`;
    writeFileSync(
      trace,
      [
        `7  fsync(20<${file("a")}>) = 0`,
        `7  link("${file("a")}", "/x/samples/ready/1") = 0`,
        `7  fsync(20<${file("b")}> <unfinished ...>`,
        `8  link("${file("c")}", "/x/samples/ready/2") = -1 ENOSPC (No space left on device) (INJECTED)`,
        "7  <... fsync resumed>) = -1 EIO (Input/output error) (INJECTED)",
        `7  fsync(20<${file("b")}>) = 0`,
        `8  link("${file("b")}", "/x/samples/ready/2") = 0`,
        `8  linkat(AT_FDCWD, "${file("d")}", AT_FDCWD, "/x/samples/ready/3", 0) = 0`,
        "8  fsync(21</x/samples/ready>) = -1 EIO (Input/output error) (INJECTED)",
        "8  fsync(21</x/samples/ready>) = 0",
      ].join("\n"),
    );
    assert.deepEqual(readTrace(trace), {
      injected: 3,
      broken: [
        `fsync again after it failed: ${file("b")}`,
        `linked without fsync: ${file("b")}`,
        `linked without fsync: ${file("d")}`,
      ],
    });
  });
});

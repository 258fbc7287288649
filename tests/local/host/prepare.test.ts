import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalFormat, type LocalPaths, localPaths, recordFormat } from "../../../local/host/localDirectory";
import { prepare } from "../../../local/host/prepare";
import { StartError } from "../../../local/host/startError";

const WANTED: LocalFormat = { format: 1, stack: "local", idsEnforced: true };
/** A pid that Linux never gives. */
const DEAD = 2 ** 22 + 1;

describe("prepare", () => {
  let paths: LocalPaths;
  let said: string[];
  beforeEach(() => {
    paths = localPaths(join(mkdtempSync(join(tmpdir(), "prepare-")), ".local"));
    said = [];
  });
  afterEach(() => rmSync(join(paths.root, ".."), { recursive: true, force: true }));

  const take = (wanted = WANTED, reset = false, cleared: number[] = []) =>
    prepare(
      paths,
      wanted,
      reset,
      () => cleared,
      (text) => said.push(text),
    );
  /** As if the last host had been killed. */
  const killed = () => writeFileSync(join(paths.root, "host.lock"), JSON.stringify({ pid: DEAD, started: "1" }));

  it("takes a folder that is not there yet, and lets go of it", () => {
    take().release();
    take().release();
    assert.deepEqual(said, []);
  });

  it("ends what a killed host left running, and says so", () => {
    take().release();
    killed();
    take(WANTED, false, [41, 42]).release();
    killed();
    take().release();
    assert.deepEqual(said, [
      `the last run (pid ${DEAD}) was killed; ended what it left running: 41, 42`,
      `the last run (pid ${DEAD}) was killed; it left nothing running`,
    ]);
  });

  it("lets go of the lock when it refuses the data, and does not judge what will be cleared", () => {
    take().release();
    recordFormat(paths.root, WANTED);
    const other = { ...WANTED, stack: "demo" };
    assert.throws(() => take(other), StartError);
    take(other, true).release();
  });

  it("clears nothing under a host that runs", () => {
    const lock = take();
    let cleared = false;
    const clear = () => {
      cleared = true;
      return [];
    };
    assert.throws(() => prepare(paths, WANTED, true, clear, () => {}), /^StartError: another npm start \(pid \d+\)/);
    assert.equal(cleared, false);
    lock.release();
  });
});

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeLock } from "../../../local/host/lock";
import { identify, isRunning } from "../../../local/host/processIdentity";
import { StartError } from "../../../local/host/startError";

const stat = (pid: number, started: string, state = "S", command = "node") =>
  `${pid} (${command}) ${state} ${Array.from({ length: 18 }, (_, i) => i).join(" ")} ${started} 1 2 3`;

/** A machine on which exactly these pids run, with these start times. */
const machine = (running: Readonly<Record<number, string>>) => (pid: number) =>
  running[pid] === undefined ? undefined : stat(pid, running[pid]);

describe("process identity", () => {
  it("is the pid and the start time, whatever the command is called", () => {
    assert.deepEqual(
      identify(7, () => stat(7, "4711", "R", "a) S (b c")),
      { pid: 7, started: "4711" },
    );
  });

  it("takes a zombie for gone", () => {
    assert.equal(
      identify(7, () => stat(7, "4711", "Z")),
      undefined,
    );
  });

  it("tells a recycled pid from the process that had it", () => {
    assert.equal(isRunning({ pid: 7, started: "1" }, machine({ 7: "1" })), true);
    assert.equal(isRunning({ pid: 7, started: "1" }, machine({ 7: "2" })), false);
    assert.equal(isRunning({ pid: 7, started: "1" }, machine({})), false);
  });

  it("knows this very process", function () {
    if (process.platform !== "linux") {
      console.log("pending: start times are read from /proc, which only Linux has");
      this.skip();
    }
    const self = identify(process.pid);
    assert.ok(self !== undefined && /^\d+$/.test(self.started ?? ""));
    assert.equal(isRunning(self), true);
    assert.equal(isRunning({ pid: process.pid, started: "1" }), false);
  });
});

describe("host lock", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lock-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const path = () => join(directory, "host.lock");

  it("is taken, names its holder and leaves nothing behind when released", () => {
    const lock = takeLock(directory, machine({ 10: "a" }), 10);
    assert.equal(lock.deadHost, undefined);
    assert.deepEqual(JSON.parse(readFileSync(path(), "utf8")), { pid: 10, started: "a" });
    assert.deepEqual(readdirSync(directory), ["host.lock"]);
    lock.release();
    assert.deepEqual(readdirSync(directory), []);
  });

  it("is refused while its holder runs", () => {
    const read = machine({ 10: "a", 11: "b" });
    takeLock(directory, read, 10);
    assert.throws(
      () => takeLock(directory, read, 11),
      (error) =>
        error instanceof StartError &&
        error.message ===
          "another npm start (pid 10) runs in this folder; stop it with Ctrl-C or `kill 10`, then start again",
    );
    assert.deepEqual(readdirSync(directory), ["host.lock"]);
    assert.equal(JSON.parse(readFileSync(path(), "utf8")).pid, 10);
  });

  it("of a dead host is taken over, and says whose it was", () => {
    takeLock(directory, machine({ 10: "a" }), 10);
    const lock = takeLock(directory, machine({ 11: "b" }), 11);
    assert.deepEqual(lock.deadHost, { pid: 10, started: "a" });
    assert.deepEqual(readdirSync(directory), ["host.lock"]);
  });

  it("whose pid was given to another process is taken over", () => {
    takeLock(directory, machine({ 10: "a" }), 10);
    const lock = takeLock(directory, machine({ 10: "z", 11: "b" }), 11);
    assert.deepEqual(lock.deadHost, { pid: 10, started: "a" });
  });

  it("torn by a crash holds nobody", () => {
    writeFileSync(path(), '{"pi');
    const lock = takeLock(directory, machine({ 11: "b" }), 11);
    assert.equal(lock.deadHost, undefined);
    assert.equal(JSON.parse(readFileSync(path(), "utf8")).pid, 11);
  });

  it("of another host is not released", () => {
    const first = takeLock(directory, machine({ 10: "a" }), 10);
    takeLock(directory, machine({ 11: "b" }), 11);
    first.release();
    assert.ok(existsSync(path()));
  });
});

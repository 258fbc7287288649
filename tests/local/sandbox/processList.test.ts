import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProcessList } from "../../../local/sandbox/processList";

/** /proc/<pid>/stat of a process with that start time. */
const stat = (pid: number, started: string, state = "S") =>
  `${pid} (a (b) c) ${state} 1 ${pid} ${pid} 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${started} 0 0`;

describe("the list of running processes", () => {
  let folder: string;
  const running = new Map<number, string>();
  const killed: [number, string][] = [];
  const list = () =>
    new ProcessList(
      join(folder, "processes"),
      (pid) => running.get(pid),
      (pid, signal) => {
        if (pid === -13) throw Object.assign(new Error("kill ESRCH"), { code: "ESRCH" });
        killed.push([pid, signal]);
      },
    );
  const files = () => readdirSync(join(folder, "processes"));
  const write = (name: string, text: string) => writeFileSync(join(folder, "processes", name), text);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "shared-storage-list-"));
    running.clear();
    killed.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("keeps a process with its start time, for the owner alone", () => {
    running.set(12, stat(12, "777"));
    list().add(12);
    const path = join(folder, "processes", "12.json");
    assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), { pid: 12, started: "777" });
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, "processes")).mode & 0o777, 0o700);
    list().remove(12);
    assert.deepEqual(files(), []);
  });

  it("keeps nothing of a process that is gone already", () => {
    list().add(12);
    running.set(13, stat(13, "1", "Z"));
    list().add(13);
    assert.deepEqual(files(), []);
  });

  it("ends what still runs, group first, and empties itself", () => {
    for (const pid of [12, 14]) running.set(pid, stat(pid, String(pid * 10)));
    list().add(12);
    list().add(14);
    assert.deepEqual([...list().clear()].sort(), [12, 14]);
    assert.deepEqual(
      [...killed].sort(([a], [b]) => a - b),
      [
        [-14, "SIGKILL"],
        [-12, "SIGKILL"],
        [12, "SIGKILL"],
        [14, "SIGKILL"],
      ],
    );
    assert.deepEqual(files(), []);
    assert.deepEqual(list().clear(), []);
  });

  it("leaves a process alone that only has the same number", () => {
    running.set(12, stat(12, "777"));
    list().add(12);
    running.set(12, stat(12, "778"));
    assert.deepEqual(list().clear(), []);
    assert.deepEqual([killed, files()], [[], []]);
  });

  it("passes over a group that is gone meanwhile", () => {
    running.set(13, stat(13, "5"));
    list().add(13);
    assert.deepEqual(list().clear(), [13]);
    assert.deepEqual(killed, [[13, "SIGKILL"]]);
  });

  const damaged: readonly [string, string][] = [
    ["cut off", '{"pid":12,"star'],
    ["empty", ""],
    ["null", "null"],
    ["without a pid", '{"started":"1"}'],
    ["of everybody (pid 0)", '{"pid":0,"started":"1"}'],
    ["of init", '{"pid":1,"started":"1"}'],
    ["of a group", '{"pid":-12,"started":"1"}'],
    ["of half a process", '{"pid":12.5,"started":"1"}'],
    ["of a pid as text", '{"pid":"12","started":"1"}'],
  ];
  for (const [what, text] of damaged) {
    it(`signals nobody for a file that is ${what}, and removes it`, () => {
      for (const pid of [0, 1, -12, 12, 12.5]) running.set(pid, stat(pid, "1"));
      list();
      write("12.json", text);
      assert.deepEqual(list().clear(), []);
      assert.deepEqual([killed, files()], [[], []]);
    });
  }
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { INSTANCE_ID, WatchedInstance } from "../support/watchedInstance";
import { HangingMount, whyNoHangingMount } from "./hangingMount";

describe("the mount watchdog on a mount that hangs", function () {
  this.timeout(60_000);
  let folder: string;
  let mount: HangingMount;

  before(async function () {
    const why = whyNoHangingMount();
    if (why !== undefined) {
      console.log(`      pending: ${why}`);
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "watchdog-mount-"));
    for (const name of ["efs", "instance"]) mkdirSync(join(folder, name));
    mount = await HangingMount.over(join(folder, "efs"), folder);
  });
  after(async () => {
    mount?.resume();
    await mount?.remove();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  it("passes while it answers, gives the instance up while it hangs, is itself never stuck, and passes again", async () => {
    const instance = new WatchedInstance(join(folder, "instance"), [`rw:${mount.path}`], 1);
    assert.deepEqual(instance.round(), { status: 0, stderr: "" });
    assert.deepEqual(readdirSync(join(folder, "efs"), { recursive: true }), ["tmp"]);

    await mount.hang();
    const began = performance.now();
    const said = [1, 2, 3].map(() => instance.round().stderr.replaceAll(mount.path, "/mnt"));
    const wrong = "/mnt does not answer within 1 s";
    assert.deepEqual(said, [
      `mount watchdog: round failed, 1 in a row: ${wrong}\n`,
      `mount watchdog: round failed, 2 in a row: ${wrong}\n`,
      `mount watchdog: round failed, 3 in a row: ${wrong}\nmount watchdog: marked ${INSTANCE_ID} unhealthy: ${wrong}\n`,
    ]);
    // Three seconds of waiting; the rest is what a busy machine takes.
    assert.ok(performance.now() - began < 20_000);
    assert.equal(instance.calls().filter((call) => call.includes("set-instance-health")).length, 1);

    mount.resume();
    assert.deepEqual(instance.round(), { status: 0, stderr: "" });
    assert.equal(instance.read("state/failures"), "0");
  });
});

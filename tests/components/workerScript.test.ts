import * as assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchDirectory } from "../support/scratchDirectory";
import { scriptedInstance } from "../support/scriptedInstance";

const PUT = "aws ssm put-parameter --name /p/start --type String --overwrite --value";

describe("components/workerScript", () => {
  const scratch = scratchDirectory();

  it("mounts through the access point, again and again at first, and after every reboot", () => {
    const { run, fail, calls, read, root } = scriptedInstance(scratch());
    fail("mount", 1);
    const options = "_netdev,tls,iam,accesspoint=fsap-1";
    assert.equal(run("mount", "fs-1", join(root, "mnt"), options).status, 0);
    assert.equal(run("mount", "fs-1", join(root, "mnt"), options).status, 0);
    assert.equal(read("etc/fstab"), `fs-1:/ /mnt efs ${options},nofail 0 0\n`);
    const mount = `mount -t efs -o ${options} fs-1:/ /mnt`;
    assert.deepEqual(calls().slice(0, 6), [
      "systemctl daemon-reload",
      `timeout 60 ${mount}`,
      mount,
      "sleep 5",
      `timeout 60 ${mount}`,
      mount,
    ]);
  });

  it("completes the hook when all went well", () => {
    const { run, calls } = scriptedInstance(scratch());
    assert.equal(run("start", "pets.service", "pets.timer").status, 0);
    assert.equal(run("report", "/p/start").status, 0);
    assert.equal(run("complete-hook", "group", "bootstrap", "CONTINUE").status, 0);
    assert.deepEqual(calls().slice(0, 4), [
      "systemctl enable --now pets.service",
      "sleep 5",
      "systemctl is-active --quiet pets.service",
      "systemctl enable --now pets.timer",
    ]);
    assert.ok(calls().includes(`${PUT} 2030-01-31T12:00:00Z i-0123456789abcdef0 started`));
    assert.equal(
      calls().at(-1),
      "aws autoscaling complete-lifecycle-action --auto-scaling-group-name group --lifecycle-hook-name bootstrap " +
        "--lifecycle-action-result CONTINUE --instance-id i-0123456789abcdef0",
    );
  });

  it("after a failure leaves out the rest, and gives the instance up at once with the first reason", () => {
    const { run, fail, calls, root } = scriptedInstance(scratch());
    fail("mount", 99);
    assert.deepEqual(run("mount", "fs-1", join(root, "mnt"), "tls"), {
      status: 1,
      stderr: "shared-storage: cannot mount fs-1 at /mnt with tls\n",
    });
    assert.deepEqual(run("start", "pets.service"), {
      status: 1,
      stderr: "shared-storage: start is left out after an earlier failure\n",
    });
    assert.deepEqual(run("report", "/p/start"), { status: 0, stderr: "" });
    const reason = "cannot mount fs-1 at /mnt with tls";
    assert.equal(calls().at(-1), `${PUT} 2030-01-31T12:00:00Z i-0123456789abcdef0 failed: ${reason}`);
    assert.deepEqual(run("complete-hook", "group", "bootstrap", "CONTINUE"), {
      status: 0,
      stderr: "shared-storage: giving this instance up: cannot mount fs-1 at /mnt with tls\n",
    });
    assert.equal(
      calls().some((call) => call.startsWith("systemctl enable")),
      false,
    );
    assert.match(calls().at(-1)!, /--lifecycle-action-result ABANDON /);
  });

  it("reports at most what a parameter holds, in plain characters", () => {
    const { run, root, calls } = scriptedInstance(scratch());
    writeFileSync(join(root, "run/shared-storage.failed"), `${"x".repeat(9000)}● späte\u0007`);
    assert.equal(run("report", "/p/start").status, 0);
    const value = calls()
      .at(-1)!
      .slice(PUT.length + 1);
    assert.equal(value.length, 3000);
    assert.match(value, /^2030-01-31T12:00:00Z i-0123456789abcdef0 failed: x+$/);
    writeFileSync(join(root, "run/shared-storage.failed"), "● späte\u0007 b");
    run("report", "/p/start");
    assert.match(calls().at(-1)!, / failed: {2}spte b$/);
  });

  it("completes the hook although its report does not get through", () => {
    const { run, fail, calls } = scriptedInstance(scratch());
    fail("aws", 3);
    assert.deepEqual(run("report", "/p/start"), { status: 0, stderr: "shared-storage: cannot write /p/start\n" });
    assert.equal(run("complete-hook", "group", "bootstrap", "CONTINUE").status, 0);
    assert.match(calls().at(-1)!, /--lifecycle-action-result CONTINUE /);
  });

  it("knows no other verb", () => {
    const { run } = scriptedInstance(scratch());
    assert.deepEqual(run("reboot"), { status: 1, stderr: "shared-storage: unknown verb reboot\n" });
  });
});

import * as assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { scratchDirectory } from "../support/scratchDirectory";
import { scriptedInstance } from "../support/scriptedInstance";

describe("components/workerScript: the bundle", () => {
  const scratch = scratchDirectory();

  it("fetches the bundle, verifies and unpacks it", () => {
    const { run, sha256, calls, read } = scriptedInstance(scratch());
    assert.deepEqual(run("fetch-bundle", "s3://b/k.tar", sha256), { status: 0, stderr: "" });
    assert.deepEqual(calls(), ["aws s3 cp --only-show-errors s3://b/k.tar /opt/shared-storage/bundle.tar"]);
    assert.equal(read("opt/shared-storage/index.mjs"), "// index\n");
  });

  it("does not unpack a bundle with another hash", () => {
    const { run, root } = scriptedInstance(scratch());
    const wrong = "0".repeat(64);
    assert.deepEqual(run("fetch-bundle", "s3://b/k.tar", wrong), {
      status: 1,
      stderr: `shared-storage: s3://b/k.tar does not have sha256 ${wrong}\n`,
    });
    assert.equal(existsSync(join(root, "opt/shared-storage/index.mjs")), false);
  });

  it("downloads again when that fails, and gives up after ten times", () => {
    const patient = scriptedInstance(scratch());
    patient.fail("aws", 2);
    assert.equal(patient.run("fetch-bundle", "s3://b/k.tar", patient.sha256).status, 0);
    assert.deepEqual(
      patient.calls().map((call) => call.split(" ")[0]),
      ["aws", "sleep", "aws", "sleep", "aws"],
    );
    const hopeless = scriptedInstance(scratch());
    hopeless.fail("aws", 99);
    assert.deepEqual(hopeless.run("fetch-bundle", "s3://b/k.tar", hopeless.sha256), {
      status: 1,
      stderr: "shared-storage: cannot download s3://b/k.tar\n",
    });
  });

  it("installs the bundle's units", () => {
    const { run, sha256, calls, read } = scriptedInstance(scratch());
    run("fetch-bundle", "s3://b/k.tar", sha256);
    assert.equal(run("install-units", "pets.service", "pets.timer").status, 0);
    assert.equal(read("etc/systemd/system/pets.service"), "[Unit]\n");
    assert.equal(read("etc/systemd/system/pets.timer"), "[Timer]\n");
    assert.equal(calls().at(-1), "systemctl daemon-reload");
    const { status, stderr } = run("install-units", "pets.service", "other.timer");
    assert.deepEqual([status, stderr.split("\n").at(-2)], [1, "shared-storage: the bundle has no unit other.timer"]);
  });

  it("names the program whose package could not be installed, before it fetches anything", () => {
    const { run, remove, sha256, calls } = scriptedInstance(scratch());
    remove("mount.efs");
    assert.deepEqual(run("fetch-bundle", "s3://b/k.tar", sha256), {
      status: 1,
      stderr: "shared-storage: mount.efs is not there: see its package in /var/log/cloud-init-output.log\n",
    });
    assert.deepEqual(calls(), []);
  });

  it("has the unit's log rotated, and collected by the agent; without an agent the worker works all the same", () => {
    const agent = scriptedInstance(scratch());
    agent.run("fetch-bundle", "s3://b/k.tar", agent.sha256);
    assert.deepEqual(agent.run("collect-logs"), { status: 0, stderr: "" });
    assert.equal(agent.read("etc/logrotate.d/shared-storage"), "daily\n");
    assert.ok(existsSync(join(agent.root, "var/log/shared-storage")));
    assert.deepEqual(agent.calls().slice(-2), [
      "systemctl enable --now logrotate.timer",
      "amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/opt/shared-storage/agent.json",
    ]);
    agent.fail("amazon-cloudwatch-agent-ctl", 1);
    assert.deepEqual(agent.run("collect-logs"), { status: 0, stderr: "shared-storage: logs are not collected\n" });
    assert.equal(agent.run("start", "pets.service").status, 0);
  });
});

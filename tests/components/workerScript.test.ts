import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { create } from "tar";
import { workerScript } from "../../components/workerScript";
import { scratchDirectory } from "../support/scratchDirectory";

/** Stand-ins for what the script calls: each writes its call down; some do what a file next to them says. */
const STAND_IN = `#!/bin/sh
name=\${0##*/}
echo "$name $*" >>"$CALLS"
if [ -e "$FAILING/$name" ]; then
  left=$(cat "$FAILING/$name")
  if [ "$left" -gt 0 ]; then echo $((left - 1)) >"$FAILING/$name"; exit 1; fi
fi
case "$name $*" in
  "aws s3 cp "*) cp "$BUNDLE" "$5" ;;
  "date "*) echo 2030-01-31T12:00:00Z ;;
  "curl "*latest/api/token) echo token ;;
  "curl "*latest/meta-data/instance-id) echo i-0123456789abcdef0 ;;
  "timeout 60 "*) shift; exec "$@" ;;
esac
`;

const PUT = "aws ssm put-parameter --name /p/start --type String --overwrite --value";

describe("components/workerScript", () => {
  const scratch = scratchDirectory();

  /** The script with its absolute paths below the scratch directory, and a way to run its verbs. */
  function instance() {
    const root = scratch();
    const agent = "opt/aws/amazon-cloudwatch-agent/bin";
    for (const folder of ["bin", "failing", "run", "etc/systemd/system", "etc/logrotate.d", agent, "source/units"]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    for (const name of ["aws", "curl", "date", "mount", "mount.efs", "node-24", "sleep", "systemctl", "timeout"]) {
      writeFileSync(join(root, "bin", name), STAND_IN, { mode: 0o755 });
    }
    writeFileSync(join(root, agent, "amazon-cloudwatch-agent-ctl"), STAND_IN, { mode: 0o755 });
    writeFileSync(join(root, "source/logrotate.conf"), "daily\n");
    writeFileSync(join(root, "source/index.mjs"), "// index\n");
    writeFileSync(join(root, "source/units/pets.service"), "[Unit]\n");
    writeFileSync(join(root, "source/units/pets.timer"), "[Timer]\n");
    create({ cwd: join(root, "source"), file: join(root, "bundle.tar"), sync: true }, [
      "index.mjs",
      "logrotate.conf",
      "units",
    ]);
    const script = join(root, "script");
    const text = workerScript("eu-west-1").replace(/(?<!\w)\/(opt|run|etc|var)\//g, `${root}/$1/`);
    // The real machine's files are out of reach, whoever runs this.
    assert.deepEqual(
      text.match(/(?<![\w.])\/(?!bin\/sh|tmp\/|latest\/|dev\/null|var\/log\/cloud-init-output.log)[a-z]+\/[a-z./-]*/g),
      null,
    );
    writeFileSync(script, text);
    chmodSync(script, 0o755);
    const calls = join(root, "calls");
    return {
      root,
      sha256: createHash("sha256")
        .update(readFileSync(join(root, "bundle.tar")))
        .digest("hex"),
      remove: (command: string) => rmSync(join(root, "bin", command)),
      /** Makes a command fail the given number of times. */
      fail: (command: string, times: number) => writeFileSync(join(root, "failing", command), `${times}`),
      run: (...verb: string[]) => {
        const { status, stderr } = spawnSync(script, verb, {
          encoding: "utf8",
          env: {
            PATH: `${join(root, "bin")}:${process.env.PATH}`,
            CALLS: calls,
            FAILING: join(root, "failing"),
            BUNDLE: join(root, "bundle.tar"),
          },
        });
        return { status, stderr: stderr.replaceAll(root, "") };
      },
      calls: () => (existsSync(calls) ? readFileSync(calls, "utf8").replaceAll(root, "").trim().split("\n") : []),
      read: (path: string) => readFileSync(join(root, path), "utf8").replaceAll(root, ""),
    };
  }

  it("fetches the bundle, verifies and unpacks it", () => {
    const { run, sha256, calls, read } = instance();
    assert.deepEqual(run("fetch-bundle", "s3://b/k.tar", sha256), { status: 0, stderr: "" });
    assert.deepEqual(calls(), ["aws s3 cp --only-show-errors s3://b/k.tar /opt/shared-storage/bundle.tar"]);
    assert.equal(read("opt/shared-storage/index.mjs"), "// index\n");
  });

  it("does not unpack a bundle with another hash", () => {
    const { run, root } = instance();
    const wrong = "0".repeat(64);
    assert.deepEqual(run("fetch-bundle", "s3://b/k.tar", wrong), {
      status: 1,
      stderr: `shared-storage: s3://b/k.tar does not have sha256 ${wrong}\n`,
    });
    assert.equal(existsSync(join(root, "opt/shared-storage/index.mjs")), false);
  });

  it("downloads again when that fails, and gives up after ten times", () => {
    const patient = instance();
    patient.fail("aws", 2);
    assert.equal(patient.run("fetch-bundle", "s3://b/k.tar", patient.sha256).status, 0);
    assert.deepEqual(
      patient.calls().map((call) => call.split(" ")[0]),
      ["aws", "sleep", "aws", "sleep", "aws"],
    );
    const hopeless = instance();
    hopeless.fail("aws", 99);
    assert.deepEqual(hopeless.run("fetch-bundle", "s3://b/k.tar", hopeless.sha256), {
      status: 1,
      stderr: "shared-storage: cannot download s3://b/k.tar\n",
    });
  });

  it("installs the bundle's units", () => {
    const { run, sha256, calls, read } = instance();
    run("fetch-bundle", "s3://b/k.tar", sha256);
    assert.equal(run("install-units", "pets.service", "pets.timer").status, 0);
    assert.equal(read("etc/systemd/system/pets.service"), "[Unit]\n");
    assert.equal(read("etc/systemd/system/pets.timer"), "[Timer]\n");
    assert.equal(calls().at(-1), "systemctl daemon-reload");
    const { status, stderr } = run("install-units", "pets.service", "other.timer");
    assert.deepEqual([status, stderr.split("\n").at(-2)], [1, "shared-storage: the bundle has no unit other.timer"]);
  });

  it("names the program whose package could not be installed, before it fetches anything", () => {
    const { run, remove, sha256, calls } = instance();
    remove("mount.efs");
    assert.deepEqual(run("fetch-bundle", "s3://b/k.tar", sha256), {
      status: 1,
      stderr: "shared-storage: mount.efs is not there: see its package in /var/log/cloud-init-output.log\n",
    });
    assert.deepEqual(calls(), []);
  });

  it("has the unit's log rotated, and collected by the agent; without an agent the worker works all the same", () => {
    const agent = instance();
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

  it("mounts through the access point, again and again at first, and after every reboot", () => {
    const { run, fail, calls, read, root } = instance();
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
    const { run, calls } = instance();
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
    const { run, fail, calls, root } = instance();
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
    const { run, root, calls } = instance();
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
    const { run, fail, calls } = instance();
    fail("aws", 3);
    assert.deepEqual(run("report", "/p/start"), { status: 0, stderr: "shared-storage: cannot write /p/start\n" });
    assert.equal(run("complete-hook", "group", "bootstrap", "CONTINUE").status, 0);
    assert.match(calls().at(-1)!, /--lifecycle-action-result CONTINUE /);
  });

  it("knows no other verb", () => {
    const { run } = instance();
    assert.deepEqual(run("reboot"), { status: 1, stderr: "shared-storage: unknown verb reboot\n" });
  });
});

import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { consumerId, directoryId } from "../../../config/posix";
import { NEGATIVE_PROBE } from "../../../local/compute/mountGate";
import { identify } from "../../../local/host/processIdentity";
import { CONFIG, RunningStack, until } from "./runningStack";

describe("a stack's consumers on this machine", function () {
  this.timeout(30_000);
  let stack: RunningStack;
  beforeEach(() => {
    stack = new RunningStack();
  });
  afterEach(() => stack.remove());

  it("are known by name with their identities and mounts, and run with their own uids", async () => {
    await stack.start();
    const mount = (directory: string, rights: string) => ({ directory, rights, at: `/mnt/${directory}` });
    assert.deepEqual(
      stack.compute.consumers.map(({ pids, ...rest }) => ({ ...rest, processes: pids.length })),
      [
        {
          name: "farm",
          compute: "ec2",
          uid: consumerId("farm"),
          mounts: [mount("models", "write"), mount("samples", "write")],
          processes: 1,
          restarts: 0,
          refusal: undefined,
          crashLoop: undefined,
        },
        {
          name: "pets",
          compute: "lambda",
          uid: consumerId("pets"),
          mounts: [mount("samples", "write")],
          processes: 0,
          restarts: 0,
          refusal: undefined,
          crashLoop: undefined,
        },
        {
          name: "shop",
          compute: "fargate",
          uid: consumerId("shop"),
          mounts: [mount("models", "read")],
          processes: 2,
          restarts: 0,
          refusal: undefined,
          crashLoop: undefined,
        },
      ],
    );
    assert.deepEqual(stack.compute.functions, [
      { consumer: "pets", functionName: "shared-storage-test-pets", qualifier: "live" },
    ]);
    assert.deepEqual(
      stack.compute.services.map(({ consumer }) => consumer),
      ["shop"],
    );
    await stack.up();
    if (stack.enforcement.kind === "root") {
      const uids = [...stack.status("farm").pids, ...stack.status("shop").pids].map(
        (pid) => statSync(`/proc/${pid}`).uid,
      );
      assert.deepEqual(uids, [consumerId("farm"), consumerId("shop"), consumerId("shop")]);
    }
    assert.deepEqual(stack.notes, []);
  });

  it("run a Spot worker as any other, and say what of it is not here", async () => {
    const farm = { ...CONFIG.consumers.farm, market: "spot", fallbackInstanceTypes: ["m7g.large"], packages: ["htop"] };
    await stack.start({ config: { ...CONFIG, consumers: { farm } } });
    await until(() => stack.log("farm").includes('"message":"staying"'));
    assert.deepEqual(stack.notes, ["farm: its packages are not installed on this machine: htop"]);
  });

  it("answer through Lambda's API, mount what the gate proves, and own what they write", async () => {
    await stack.start();
    assert.deepEqual(await stack.invoke({ a: 1 }), { answered: { a: 1 } });
    assert.deepEqual(await stack.compute.runMountGate(), [
      { consumer: "pets", passed: true, reason: undefined, expectedRefusal: false },
      { consumer: NEGATIVE_PROBE, passed: true, reason: undefined, expectedRefusal: true },
    ]);
    const { uid, gid, mode } = statSync(join(stack.stateDir, "efs", "samples"));
    assert.equal((mode & 0o7777).toString(8), "2775");
    if (stack.enforcement.kind === "root")
      assert.deepEqual([uid, gid], [directoryId("samples"), directoryId("samples")]);
    // The probe took its file away again.
    assert.deepEqual(readdirSync(join(stack.stateDir, "efs", "samples")), []);
  });

  it("come back when they are killed, each within its own time, and are counted", async () => {
    await stack.start();
    await stack.invoke({});
    for (const name of ["farm", "pets", "shop"]) {
      const old = stack.status(name).pids;
      process.kill(old[0]!, "SIGKILL");
      await until(() => stack.status(name).pids.length === old.length && !stack.status(name).pids.includes(old[0]!));
      assert.deepEqual([name, stack.status(name).restarts], [name, 1]);
    }
    // Only supervised processes are told of; a function's is replaced as Lambda would, in silence.
    assert.deepEqual(stack.notes.sort(), ["farm: signal: killed", "shop/0: signal: killed"]);
    assert.deepEqual(await stack.invoke({ b: 2 }), { answered: { b: 2 } });
  });

  it("stop in order, kind by kind, by SIGTERM, with all of their logs written", async () => {
    await stack.start();
    await stack.invoke({});
    await stack.up();
    const pids = stack.pids;
    await stack.compute.stop("ec2");
    assert.deepEqual([stack.status("farm").pids, stack.status("shop").pids.length], [[], 2]);
    await stack.compute.stop("fargate");
    await stack.compute.stop("lambda");
    assert.deepEqual(
      pids.map((pid) => identify(pid)),
      pids.map(() => undefined),
    );
    for (const name of ["farm", "shop"]) assert.match(stack.log(name), /"message":"stopped"/);
    assert.match(stack.log("pets"), /^\[0\] \{"time":"[^"]*","type":"platform\.start"/);
    assert.deepEqual([readdirSync(join(stack.stateDir, "run", "processes")), stack.notes], [[], []]);
    await assert.rejects(stack.invoke({}));
  });

  it("are all gone after a kill", async () => {
    await stack.start();
    await stack.invoke({});
    const pids = stack.pids;
    assert.equal(pids.length, 4);
    stack.compute.kill();
    await until(() => pids.every((pid) => identify(pid) === undefined));
    await until(() => readdirSync(join(stack.stateDir, "run", "processes")).length === 0);
  });

  it("keep their data and directories from run to run", async () => {
    await stack.start();
    await stack.invoke({});
    const before = statSync(join(stack.stateDir, "efs", "samples"));
    await stack.stop();
    await stack.start();
    await stack.invoke({});
    const after = statSync(join(stack.stateDir, "efs", "samples"));
    assert.deepEqual([after.ino, after.uid, after.mode], [before.ino, before.uid, before.mode]);
  });
});

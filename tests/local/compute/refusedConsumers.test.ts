import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { consumerId, directoryId } from "../../../config/posix";
import type { World } from "../../../local/cloud/world";
import { NEGATIVE_PROBE } from "../../../local/compute/mountGate";
import { identify } from "../../../local/host/processIdentity";
import { RunningStack, until } from "./runningStack";
import { withReplaced } from "./withReplaced";

describe("consumers to which something is refused, or which nothing enforces", function () {
  this.timeout(30_000);
  let stack: RunningStack;
  beforeEach(() => {
    stack = new RunningStack();
  });
  afterEach(() => stack.remove());

  it("stay down when their mounts are refused, with the reason, and the others run", async () => {
    const without = [
      { type: "aws:iam/rolePolicy:RolePolicy", name: "shop-mounts" },
      { type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", name: "farm-nfs-egress" },
    ];
    await stack.start({ without });
    const refused = ["farm", "shop"].map((name) => {
      const { pids, refusal, uid } = stack.status(name);
      return [name, pids, uid, refusal?.check, refusal?.error];
    });
    assert.deepEqual(refused, [
      ["farm", [], consumerId("farm"), "consumer egress 2049", "mount.nfs4"],
      ["shop", [], consumerId("shop"), "IAM", "ResourceInitializationError"],
    ]);
    assert.deepEqual(stack.compute.services, []);
    assert.equal(stack.status("pets").refusal, undefined);
    assert.deepEqual(await stack.invoke({}), { answered: {} });
    assert.equal(stack.notes.length, 1);
    assert.match(stack.notes[0]!, /^farm: mount: mount\.nfs4: /);
  });

  it("answer with AWS's error when a function's mount is refused, and say so before the first event", async () => {
    await stack.start({ without: [{ type: "aws:iam/rolePolicy:RolePolicy", name: "pets-mounts" }] });
    assert.equal(stack.status("pets").refusal?.error, "EFSMountFailureException");
    await assert.rejects(stack.invoke({}), { name: "EFSMountFailureException" });
    assert.deepEqual(stack.status("pets").pids, []);
    const gate = await stack.compute.runMountGate();
    assert.deepEqual(
      gate.map(({ consumer, passed, expectedRefusal }) => [consumer, passed, expectedRefusal]),
      [
        ["pets", false, false],
        [NEGATIVE_PROBE, true, true],
      ],
    );
    assert.match(gate[0]!.reason!, /^EFSMountFailureException: /);
  });

  it("are listed with the refusal when AWS would not have created them", async () => {
    const target = { type: "aws:efs/mountTarget:MountTarget", name: "file-system-mount-target-b" };
    await stack.start({ without: [target] });
    const { pids, refusal } = stack.status("pets");
    assert.deepEqual([pids, refusal?.check, stack.compute.functions], [[], "mount target in zone", []]);
    assert.equal(stack.status("farm").refusal, undefined);
  });

  it("run without namespaces too, as the person at this machine, and what is not enforced shows", async () => {
    await stack.start({}, { kind: "none", reason: "asked for" });
    assert.deepEqual(await stack.invoke({ a: 1 }), { answered: { a: 1 } });
    await stack.up();
    const own = [process.getuid?.(), process.getgid?.()].join(":");
    const { uid } = stack.status("pets");
    assert.deepEqual(await stack.compute.runMountGate(), [
      {
        consumer: "pets",
        passed: false,
        reason:
          `a new file in samples belongs to ${own}, expected ${uid}:${directoryId("samples")}; ` +
          "the access point enforces another identity than the configuration",
        expectedRefusal: false,
      },
      { consumer: NEGATIVE_PROBE, passed: true, reason: undefined, expectedRefusal: true },
    ]);
    const pids = stack.pids;
    await stack.stop();
    assert.deepEqual(
      pids.map((pid) => identify(pid)),
      pids.map(() => undefined),
    );
    assert.deepEqual(stack.notes, []);
  });

  it("leave nothing running if one of them is not modelled", async () => {
    const otherUser = (world: World): World => {
      const [task] = world.everything().filter(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition");
      const [container] = JSON.parse(String(task!.inputs.containerDefinitions));
      const containerDefinitions = JSON.stringify([{ ...container, user: "9:9" }]);
      return withReplaced(world, { ...task!, inputs: { ...task!.inputs, containerDefinitions } });
    };
    await assert.rejects(stack.start({}, stack.enforcement, otherUser), {
      message: `shop: not modelled on this machine: its container runs as 9, its access points as ${consumerId("shop")}`,
    });
    const list = join(stack.stateDir, "run", "processes");
    await until(() => readdirSync(list).length === 0);
  });
});

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { consumerId, directoryId } from "../../../config/posix";
import { NEGATIVE_PROBE } from "../../../local/compute/mountGate";
import { startCompute } from "../../../local/compute/startCompute";
import type { LocalCompute } from "../../../local/compute/types";
import { identify } from "../../../local/host/processIdentity";
import { detectEnforcement } from "../../../local/sandbox/enforcement";
import { runIndex, type TestRun } from "../../support/modelRun";
import { ROOT } from "../sandbox/scratch";

const CONFIG = {
  network: { cidrBlock: "10.20.0.0/16", availabilityZones: ["a", "b"], natGateways: "single" },
  fileSystem: { throughput: "elastic", infrequentAccessAfter: "never", backups: false, protect: false },
  directories: { samples: {}, models: {} },
  consumers: {
    pets: { compute: "lambda", entry: "tests/support/handlers/answer.ts", mounts: { samples: "write" } },
    shop: {
      compute: "fargate",
      entry: "tests/support/handlers/stay.ts",
      mounts: { models: "read" },
      port: 8080,
      replicas: { min: 2, max: 2 },
    },
    farm: {
      compute: "ec2",
      entry: "tests/support/handlers/stay.ts",
      instanceType: "c7g.large",
      mounts: { samples: "write", models: "write" },
    },
  },
};

describe("a stack's consumers on this machine", function () {
  this.timeout(30_000);
  const enforcement = detectEnforcement();
  let stateDir: string;
  let compute: LocalCompute | undefined;
  let notes: string[];

  async function start(run: TestRun = {}, enforced = enforcement): Promise<LocalCompute> {
    const { model } = await runIndex({ config: CONFIG, allowRefusals: true, ...run });
    compute = await startCompute({
      world: model.world,
      notCreated: model,
      region: "eu-west-1",
      root: ROOT,
      stateDir,
      enforcement: enforced,
      note: (text) => notes.push(text),
    });
    return compute;
  }
  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), "shared-storage-compute-"));
    notes = [];
    compute = undefined;
  });
  afterEach(async () => {
    compute?.kill();
    await stopAll();
    rmSync(stateDir, { recursive: true });
  });

  async function stopAll(): Promise<void> {
    for (const kind of ["ec2", "fargate", "lambda"] as const) await compute?.stop(kind);
  }
  async function until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const status = (name: string) => compute!.consumers.find((one) => one.name === name) ?? assert.fail(name);
  const log = (name: string) => {
    const path = join(stateDir, "logs", `${name}.log`);
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  };

  async function invoke(value: unknown): Promise<unknown> {
    const { lambdaEndpoint, region, credentials, functions } = compute!;
    const client = new LambdaClient({ endpoint: lambdaEndpoint, region, credentials, maxAttempts: 1 });
    const { functionName, qualifier } = functions[0]!;
    try {
      const { Payload } = await client.send(
        new InvokeCommand({
          FunctionName: functionName,
          Qualifier: qualifier,
          Payload: Buffer.from(JSON.stringify(value)),
        }),
      );
      return JSON.parse(Payload!.transformToString());
    } finally {
      client.destroy();
    }
  }

  it("are known by name with their identities and mounts, and run with their own uids", async () => {
    await start();
    const mount = (directory: string, rights: string) => ({ directory, rights, at: `/mnt/${directory}` });
    assert.deepEqual(
      compute!.consumers.map(({ pids, ...rest }) => ({ ...rest, processes: pids.length })),
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
    assert.deepEqual(compute!.functions, [
      { consumer: "pets", functionName: "shared-storage-test-pets", qualifier: "live" },
    ]);
    assert.deepEqual(
      compute!.services.map(({ consumer }) => consumer),
      ["shop"],
    );
    await until(() => ["farm", "shop"].every((name) => log(name).includes('"message":"staying"')));
    if (enforcement.kind === "root") {
      const uids = [...status("farm").pids, ...status("shop").pids].map((pid) => statSync(`/proc/${pid}`).uid);
      assert.deepEqual(uids, [consumerId("farm"), consumerId("shop"), consumerId("shop")]);
    }
    assert.deepEqual(notes, []);
  });

  it("answer through Lambda's API, mount what the gate proves, and own what they write", async () => {
    await start();
    assert.deepEqual(await invoke({ a: 1 }), { answered: { a: 1 } });
    assert.deepEqual(await compute!.runMountGate(), [
      { consumer: "pets", passed: true, reason: undefined, expectedRefusal: false },
      { consumer: NEGATIVE_PROBE, passed: true, reason: undefined, expectedRefusal: true },
    ]);
    const { uid, gid, mode } = statSync(join(stateDir, "efs", "samples"));
    assert.equal((mode & 0o7777).toString(8), "2775");
    if (enforcement.kind === "root") assert.deepEqual([uid, gid], [directoryId("samples"), directoryId("samples")]);
    // The probe took its file away again.
    assert.deepEqual(readdirSync(join(stateDir, "efs", "samples")), []);
  });

  it("come back when they are killed, each within its own time, and are counted", async () => {
    await start();
    await invoke({});
    for (const name of ["farm", "pets", "shop"]) {
      const old = status(name).pids;
      process.kill(old[0]!, "SIGKILL");
      await until(() => status(name).pids.length === old.length && !status(name).pids.includes(old[0]!));
      assert.deepEqual([name, status(name).restarts], [name, 1]);
    }
    // Only supervised processes are told of; a function's is replaced as Lambda would, in silence.
    assert.deepEqual(notes.sort(), ["farm: signal: killed", "shop/0: signal: killed"]);
    assert.deepEqual(await invoke({ b: 2 }), { answered: { b: 2 } });
  });

  it("stop in order, kind by kind, by SIGTERM, with all of their logs written", async () => {
    await start();
    await invoke({});
    await until(() => ["farm", "shop"].every((name) => log(name).includes("staying")));
    const pids = compute!.consumers.flatMap((one) => one.pids);
    await compute!.stop("ec2");
    assert.deepEqual([status("farm").pids, status("shop").pids.length], [[], 2]);
    await compute!.stop("fargate");
    await compute!.stop("lambda");
    assert.deepEqual(
      pids.map((pid) => identify(pid)),
      pids.map(() => undefined),
    );
    for (const name of ["farm", "shop"]) assert.match(log(name), /"message":"stopped"/);
    assert.match(log("pets"), /^\[0\] \{"time":"[^"]*","type":"platform\.start"/);
    assert.deepEqual([readdirSync(join(stateDir, "run", "processes")), notes], [[], []]);
    await assert.rejects(invoke({}));
  });

  it("are all gone after a kill", async () => {
    await start();
    await invoke({});
    const pids = compute!.consumers.flatMap((one) => one.pids);
    assert.equal(pids.length, 4);
    compute!.kill();
    await until(() => pids.every((pid) => identify(pid) === undefined));
    await until(() => readdirSync(join(stateDir, "run", "processes")).length === 0);
  });

  it("stay down when their mounts are refused, with the reason, and the others run", async () => {
    const without = [
      { type: "aws:iam/rolePolicy:RolePolicy", name: "shop-mounts" },
      { type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", name: "farm-nfs-egress" },
    ];
    await start({ without });
    const refused = ["farm", "shop"].map((name) => {
      const { pids, refusal, uid } = status(name);
      return [name, pids, uid, refusal?.check, refusal?.error];
    });
    assert.deepEqual(refused, [
      ["farm", [], consumerId("farm"), "consumer egress 2049", "mount.nfs4"],
      ["shop", [], consumerId("shop"), "IAM", "ResourceInitializationError"],
    ]);
    assert.deepEqual(compute!.services, []);
    assert.equal(status("pets").refusal, undefined);
    assert.deepEqual(await invoke({}), { answered: {} });
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /^farm: mount: mount\.nfs4: /);
  });

  it("answer with AWS's error when a function's mount is refused, and say so before the first event", async () => {
    await start({ without: [{ type: "aws:iam/rolePolicy:RolePolicy", name: "pets-mounts" }] });
    assert.equal(status("pets").refusal?.error, "EFSMountFailureException");
    await assert.rejects(invoke({}), { name: "EFSMountFailureException" });
    assert.deepEqual(status("pets").pids, []);
    const gate = await compute!.runMountGate();
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
    await start({ without: [target] });
    const { pids, refusal } = status("pets");
    assert.deepEqual([pids, refusal?.check, compute!.functions], [[], "mount target in zone", []]);
    assert.equal(status("farm").refusal, undefined);
  });

  it("keep their data and directories from run to run", async () => {
    await start();
    await invoke({});
    const before = statSync(join(stateDir, "efs", "samples"));
    await stopAll();
    await start();
    await invoke({});
    const after = statSync(join(stateDir, "efs", "samples"));
    assert.deepEqual([after.ino, after.uid, after.mode], [before.ino, before.uid, before.mode]);
  });

  it("run without namespaces too, as the person at this machine, and what is not enforced shows", async () => {
    await start({}, { kind: "none", reason: "asked for" });
    assert.deepEqual(await invoke({ a: 1 }), { answered: { a: 1 } });
    await until(() => ["farm", "shop"].every((name) => log(name).includes("staying")));
    const own = [process.getuid?.(), process.getgid?.()].join(":");
    const { uid } = status("pets");
    assert.deepEqual(await compute!.runMountGate(), [
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
    const pids = compute!.consumers.flatMap((one) => one.pids);
    await stopAll();
    assert.deepEqual(
      pids.map((pid) => identify(pid)),
      pids.map(() => undefined),
    );
    assert.deepEqual(notes, []);
  });
});

import * as assert from "node:assert/strict";
import { admit } from "../../../local/admission/admit";
import { explain } from "../../../local/admission/explain";
import { functionPlacement } from "../../../local/admission/mountRequests";
import { lambdaFunction } from "../../../local/cloud/services/lambda";
import { runIndex, type TestResult } from "../../support/modelRun";

/** The example stack, written out: the stack files may change. */
const CONFIG = {
  network: { cidrBlock: "10.20.0.0/16", availabilityZones: ["a", "b"], natGateways: "single" },
  fileSystem: { throughput: "elastic", infrequentAccessAfter: "30 days", backups: true, protect: false },
  directories: { samples: {}, journal: {}, models: {} },
  consumers: {
    ingest: { compute: "lambda", entry: "tests/support/handlers/answer.ts", mounts: { samples: "write" } },
    retrain: {
      compute: "ec2",
      entry: "tests/support/handlers/stay.ts",
      instanceType: "c7g.large",
      mounts: { samples: "write", journal: "write", models: "write" },
    },
    serve: {
      compute: "fargate",
      entry: "tests/support/handlers/stay.ts",
      mounts: { models: "read" },
      port: 8080,
      replicas: { min: 1, max: 4 },
    },
  },
};

const named = (key: string) => {
  const at = key.indexOf("::");
  return { type: key.slice(0, at), name: key.slice(at + 2) };
};
const run = (options: Parameters<typeof runIndex>[0] = {}) => runIndex({ config: CONFIG, ...options });

/** Every mount's outcome by consumer: the directory and the rights, or the check that refused. */
function outcomes({ model }: TestResult, index = 0): Record<string, readonly string[]> {
  return Object.fromEntries(
    explain(model, undefined, index).map(({ consumer, creation, mounts }) => [
      consumer,
      creation === undefined
        ? mounts.map((one) =>
            one.granted ? `${one.directory} ${one.rights}` : `${one.refusal.check}: ${one.refusal.error}`,
          )
        : [`not created: ${creation.check}: ${creation.error}`],
    ]),
  );
}

const GRANTED = {
  ingest: ["samples write"],
  retrain: ["journal write", "models write", "samples write"],
  serve: ["models read"],
};

describe("index.ts on the local cloud model", () => {
  let result: TestResult;
  before(async () => {
    result = await run();
  });

  it("is accepted as it is, and every mount is granted in both zones", () => {
    assert.deepEqual([result.model.problems, result.model.refusals, result.model.skipped], [[], [], []]);
    assert.deepEqual([outcomes(result, 0), outcomes(result, 1)], [GRANTED, GRANTED]);
  });

  it("has the negative probe refused, and for its rights alone", () => {
    const { world } = result;
    const probe = world.find(lambdaFunction, ({ id }) => id.endsWith("-negative-probe"));
    assert.ok(probe);
    const [placement] = functionPlacement(world, probe);
    const admissions = placement?.requests.map((request) => admit(world, request)) ?? [];
    assert.deepEqual(
      admissions.map((one) => (one.granted ? "granted" : [one.refusal.check, one.refusal.error])),
      [["IAM", "EFSMountFailureException"]],
    );
  });

  it("gives the consumers different identities, and writers the directory's group", () => {
    const { model } = result;
    const identities = explain(model).flatMap(({ consumer, mounts }) =>
      mounts.map((one) => (one.granted ? [consumer, one.directory, one.uid, one.gid === one.uid] : [])),
    );
    const uids = Object.fromEntries(identities.map(([consumer, , uid]) => [consumer, uid]));
    assert.equal(new Set(Object.values(uids)).size, 3);
    assert.deepEqual(
      identities.map(([consumer, directory, , own]) => [consumer, directory, own]),
      [
        ["ingest", "samples", false],
        ["retrain", "journal", false],
        ["retrain", "models", false],
        ["retrain", "samples", false],
        ["serve", "models", true],
      ],
    );
  });

  describe("without one resource, exactly the mounts that need it are refused", () => {
    const cases: readonly (readonly [string, Readonly<Record<string, readonly string[]>>])[] = [
      [
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::ingest-nfs-egress",
        { ingest: ["consumer egress 2049: EFSMountConnectivityException"] },
      ],
      [
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::serve-nfs-ingress",
        { serve: ["mount target ingress 2049: ResourceInitializationError"] },
      ],
      [
        "aws:iam/rolePolicy:RolePolicy::retrain-mounts",
        { retrain: ["IAM: mount.nfs4", "IAM: mount.nfs4", "IAM: mount.nfs4"] },
      ],
      [
        "aws:efs/accessPoint:AccessPoint::retrain.journal",
        { retrain: ["access point: mount.nfs4", "models write", "samples write"] },
      ],
      [
        "aws:efs/mountTarget:MountTarget::file-system-mount-target-b",
        { ingest: ["not created: mount target in zone: InvalidParameterValueException"] },
      ],
    ];
    for (const [key, refused] of cases) {
      it(key, async () => {
        const broken = await run({ without: [named(key)], allowRefusals: true });
        assert.deepEqual(outcomes(broken), { ...GRANTED, ...refused });
      });
    }

    it("a mount target: those placed in its zone, and functions with a subnet there at creation", async () => {
      const without = [named("aws:efs/mountTarget:MountTarget::file-system-mount-target-a")];
      const broken = await run({ without, allowRefusals: true });
      const ingest = ["not created: mount target in zone: InvalidParameterValueException"];
      const unresolved = "mount target in zone: efs-utils";
      assert.deepEqual(outcomes(broken, 0), {
        ingest,
        retrain: [unresolved, unresolved, unresolved],
        serve: ["mount target in zone: ResourceInitializationError"],
      });
      assert.deepEqual(outcomes(broken, 1), { ...GRANTED, ingest });
      assert.deepEqual(broken.model.refusals.map(({ resource }) => resource).sort(), [
        "aws:lambda/function:Function::ingest-function",
        "aws:lambda/function:Function::negative-probe-function",
      ]);
      // The mount gate stays: it is run for the functions that exist.
      assert.deepEqual(
        broken.world.names().filter((name) => /^aws:lambda\/.*::gate-/.test(name)),
        [
          "aws:lambda/function:Function::gate-function",
          "aws:lambda/alias:Alias::gate-live",
          "aws:lambda/invocation:Invocation::gate-invocation",
        ],
      );
    });
  });

  describe("without TLS", () => {
    it("the worker's own client refuses", async () => {
      const broken = await run({ withoutTls: ["retrain"] });
      assert.deepEqual(outcomes(broken), {
        ...GRANTED,
        retrain: ["TLS: efs-utils", "TLS: efs-utils", "TLS: efs-utils"],
      });
    });

    it("the service's task definition is refused", async () => {
      const broken = await run({ withoutTls: ["serve"], allowRefusals: true });
      assert.deepEqual(outcomes(broken), { ...GRANTED, serve: ["not created: TLS: ClientException"] });
    });
  });

  it("works for no consumer at all, and for fifty", async () => {
    const none = await run({ config: { ...CONFIG, directories: {}, consumers: {} } });
    assert.deepEqual(outcomes(none), {});
    assert.equal(none.world.all(lambdaFunction).length, 0);
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [
        `pets-${index}`,
        { compute: "lambda", entry: "tests/support/handlers/answer.ts", mounts: { samples: "write" } },
      ]),
    );
    const fifty = await run({ config: { ...CONFIG, directories: { samples: {} }, consumers: many } });
    assert.equal(Object.values(outcomes(fifty)).filter(([one]) => one === "samples write").length, 50);
  }).timeout(60_000);
});

import * as assert from "node:assert/strict";
import { createConsumer, FURTHER_KINDS } from "../../components/computeKinds";
import { createPlatform } from "../../components/createPlatform";
import { decodeStackConfig } from "../../config/decode";
import { clientsOf } from "../../config/endpoints";
import { consumerId } from "../../config/posix";
import { valueSchemas } from "../../scripts/stackJsonSchema";
import { problemsOf } from "../config/support/stackInput";
import { onDemandTask } from "../support/kinds/onDemandTask";
import { runProgram } from "../support/program";
import { directories, lambdaConfig, stackConfig } from "../support/stackConfigs";

const KINDS = [...FURTHER_KINDS, onDemandTask];
const NIGHTLY = {
  compute: "task",
  image: "busybox:1.37",
  mounts: { samples: "read" },
  invokes: ["ingest"],
  environment: { COLOUR: "blue" },
};
const VALUES = {
  directories: { samples: {} },
  consumers: {
    ingest: { compute: "lambda", entry: "tests/support/handlers/answer.ts", mounts: { samples: "write" } },
    nightly: NIGHTLY,
  },
};
const INPUT = {
  project: "shared-storage",
  stack: "test",
  region: "eu-west-1",
  otherKeys: [],
  fileExists: () => true,
  furtherKinds: KINDS,
};

function withNightly(fields: object) {
  return { ...VALUES, consumers: { ...VALUES.consumers, nightly: { ...NIGHTLY, ...fields } } };
}

describe("a fourth kind of consumer: one file and one registration", function () {
  this.timeout(20_000);

  it("is decoded with what every consumer has, and its own fields", () => {
    assert.deepEqual(decodeStackConfig({ ...INPUT, values: VALUES }).consumers.nightly, {
      name: "nightly",
      compute: "further",
      kind: "task",
      entry: undefined,
      id: consumerId("nightly"),
      mounts: [{ directory: "samples", rights: "read", at: "/mnt/samples" }],
      environment: { COLOUR: "blue" },
      invokes: ["ingest"],
      calls: [],
      policies: [],
      own: { image: "busybox:1.37" },
      clients: ["fargate"],
    });
  });

  it("is checked as every other kind, in its own fields and across all", () => {
    const other = { furtherKinds: KINDS, stack: "test" };
    assert.deepEqual(
      problemsOf(withNightly({ image: "busybox", imag: 1, mounts: { sample: "read" }, invokes: ["x"] }), other),
      [
        'shared-storage:consumers.nightly.imag: unknown field; known are compute, mounts, uid, environment, invokes, calls, policies, image; did you mean "image"?',
        'shared-storage:consumers.nightly.image: got "busybox"; must be an image with a tag; for example busybox:1.37',
        "shared-storage:consumers.nightly.invokes[0]: there is no consumer x; of that kind are ingest",
        'shared-storage:consumers.nightly.mounts.sample: no such directory; declared are samples under shared-storage:directories; did you mean "samples"?',
      ],
    );
    assert.deepEqual(problemsOf(withNightly({ compute: "taks" }), other), [
      'shared-storage:consumers.nightly.compute: got "taks"; must be "lambda", "fargate", "ec2" or "task"; did you mean "task"?',
    ]);
  });

  it("is in the schema for editors", () => {
    const kinds = JSON.stringify(valueSchemas(KINDS).consumers);
    assert.match(kinds, /"const":"task"/);
    assert.doesNotMatch(JSON.stringify(valueSchemas().consumers), /"const":"task"/);
  });

  it("mounts by its own access point, knows whom it invokes, and waits for all that a mount needs", async () => {
    const config = decodeStackConfig({ ...INPUT, values: VALUES });
    const program = await runProgram(() => {
      const platform = createPlatform(config);
      return Object.values(config.consumers).map((consumer) => createConsumer(consumer, platform, KINDS));
    });
    const task = program.find("aws:ecs/taskDefinition:TaskDefinition::nightly-task");
    const [container] = JSON.parse(String(task.inputs.containerDefinitions));
    assert.deepEqual(container.environment, [
      { name: "COLOUR", value: "blue" },
      { name: "SHARED_STORAGE_INVOKES", value: '{"ingest":"shared-storage-test-ingest:live"}' },
      { name: "SHARED_STORAGE_CONSUMER", value: "nightly" },
      { name: "SHARED_STORAGE_MOUNTS", value: '{"samples":"/mnt/samples"}' },
    ]);
    assert.deepEqual(
      [container.image, container.user],
      ["busybox:1.37", `${consumerId("nightly")}:${consumerId("nightly")}`],
    );
    for (const needed of [
      "aws:efs/accessPoint:AccessPoint::nightly.samples",
      "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy",
      "aws:iam/rolePolicy:RolePolicy::nightly-invokes",
      "aws:iam/rolePolicy:RolePolicy::nightly-mounts",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::nightly-nfs-ingress",
    ]) {
      assert.ok(task.dependencies.includes(needed), needed);
    }
  });

  it("has the endpoints that it says it needs", () => {
    const { nightly } = decodeStackConfig({ ...INPUT, values: VALUES }).consumers;
    assert.deepEqual(clientsOf(nightly!), ["fargate", "invokes"]);
  });

  it("is an error of the program where it is not registered", async () => {
    const { nightly } = decodeStackConfig({ ...INPUT, values: VALUES }).consumers;
    const config = stackConfig([lambdaConfig("ingest")], { directories: directories("samples") });
    await assert.rejects(
      runProgram(() => createConsumer(nightly!, createPlatform(config))),
      { message: "consumer nightly: no kind task is registered" },
    );
  });
});

import assert from "node:assert/strict";
import { evaluatedResources } from "../../local/policies/judgeStack";
import { evaluate } from "../../policies/evaluate";
import { runIndex } from "../support/modelRun";
import { NOW } from "./faults";

const ARN = "arn:aws:lambda:eu-west-1:123456789012:layer:fonts:3";
const CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
const fn = { compute: "lambda", entry: "tests/support/handlers/answer.ts" };
const service = { compute: "fargate", entry: "tests/support/handlers/stay.ts", mounts: { models: "read" } };

/** What the options of a stack file make, without NAT gateways and with them. */
const CONFIGS = {
  "without NAT gateways": {
    network: {
      availabilityZones: ["a", "b"],
      natGateways: "none",
      endpoints: ["dynamodb", "sqs"],
      flowLogs: { traffic: "rejected", retentionDays: 30 },
    },
    fileSystem: { archiveAfter: "90 days", kmsKey: "create", replicateTo: "eu-central-1", retain: true },
    directories: { samples: {}, models: {}, vault: { private: true } },
    consumers: {
      ingest: {
        ...fn,
        mounts: { samples: "write" },
        url: { callers: ["arn:aws:iam::210987654321:root"] },
        asynchronous: { onSuccess: true },
        reservedConcurrency: 20,
        policies: ["arn:aws:iam::123456789012:policy/queues"],
        invokes: ["score"],
        calls: ["serve"],
      },
      score: {
        ...fn,
        mounts: { models: "read" },
        provisionedConcurrency: { min: 2, max: 10 },
        schedules: { nightly: { expression: "cron(0 3 * * ? *)" } },
        layers: [ARN],
      },
      serve: {
        ...service,
        discovery: true,
        exec: true,
        capacity: { onDemandBase: 1, spotPercent: 50 },
        loadBalancer: { scheme: "internal", certificate: CERTIFICATE, domain: "a.example.com" },
        replicas: { min: 1, max: 4 },
      },
      retrain: {
        compute: "ec2",
        entry: "tests/support/handlers/stay.ts",
        instanceType: "c7g.large",
        mounts: { models: "write", vault: "write" },
        invokes: ["score"],
        calls: ["serve"],
      },
    },
  },
  "with NAT gateways": {
    network: { availabilityZones: ["a", "b"], natGateways: "one-per-zone" },
    fileSystem: { throughput: "provisioned", provisionedMiBps: 64, oneZone: "a", protect: true },
    directories: { models: {} },
    consumers: {
      write: { ...fn, mounts: { models: "write" }, schedules: { often: { expression: "rate(1 minute)" } } },
      image: { ...service, entry: undefined, image: "public.ecr.aws/docker/library/httpd:2.4" },
    },
  },
};

describe("policies on what the options make", function () {
  this.timeout(30_000);

  for (const [what, config] of Object.entries(CONFIGS)) {
    it(`find nothing ${what}`, async () => {
      const { model, world } = await runIndex({ config: JSON.parse(JSON.stringify(config)) });
      assert.deepEqual(model.refusals, []);
      const all = new Set(world.everything().map(({ type, name }) => `${type}::${name}`));
      const resources = evaluatedResources({ world, protectedResources: all });
      const found = evaluate(resources, { project: "shared-storage", stack: "dev", now: NOW });
      assert.deepEqual(
        found.map(({ rule, resource, message }) => `${rule} ${resource?.name ?? "stack"}: ${message}`),
        [],
      );
    });
  }
});

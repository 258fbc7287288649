import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { assumedResources } from "../../local/cloud/existingAccount";
import { evaluatedResources } from "../../local/policies/judgeStack";
import { type EvaluatedResource, evaluate } from "../../policies/evaluate";
import { TYPE } from "../../policies/lib/types";
import type { PackConfig } from "../../policies/packConfig";
import { runIndex } from "../support/modelRun";
import { NOW } from "./faults";

const TEXT = readFileSync(resolve(__dirname, "../../docs/operations.md"), "utf8");
const SECTION = TEXT.split("\n## ").find((section) => section.startsWith("Existing network")) ?? "";
const block = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(SECTION)?.[1] ?? "";
/** Of the documentation: the stack's keys, and the pack's configuration for it. */
const STACK: Record<string, Record<string, object>> = parse(block("yaml"));
const DOCUMENTED: PackConfig = JSON.parse(block("json"));
const MORE = JSON.parse(`{${/takes\n`("mountTargetZones".*?)`/.exec(SECTION)?.[1] ?? ""}}`);

const mount = { mounts: { data: "write" } };
const MOUNT_TARGETS = {
  group: "sg-0123456789abcdef0",
  ids: { a: "fsmt-0123456789abcdef0", b: "fsmt-0fedcba9876543210" },
};

/** What the engine shows the pack of such a stack: nothing that the program only reads. */
async function shown(mountTargets?: object): Promise<readonly EvaluatedResource[]> {
  const existing = { ...STACK["shared-storage:fileSystem"]?.existing, managePolicy: true, mountTargets };
  const config = {
    network: STACK["shared-storage:network"],
    fileSystem: JSON.parse(JSON.stringify({ existing })),
    directories: { data: {} },
    consumers: {
      function: { compute: "lambda", entry: "tests/support/handlers/answer.ts", ...mount },
      service: { compute: "fargate", entry: "tests/support/handlers/stay.ts", ...mount },
      worker: { compute: "ec2", entry: "tests/support/handlers/stay.ts", ...mount },
    },
  };
  const { world } = await runIndex({ config });
  const texts = Object.entries(config).map(([key, value]) => [`shared-storage:${key}`, JSON.stringify(value)]);
  const read = assumedResources("shared-storage", { "aws:region": "eu-west-1", ...Object.fromEntries(texts) });
  return evaluatedResources({ world, protectedResources: new Set() }).filter(
    ({ type, outputs }) =>
      // The stack's own, with the id of what it is about.
      type === TYPE.fileSystemPolicy || !read.some((one) => one.type === type && one.id === outputs?.id),
  );
}

/** Rule and resource of every fault. */
function faults(resources: readonly EvaluatedResource[], pack: PackConfig): string[] {
  const found = evaluate(resources, { project: "shared-storage", stack: "dev", now: NOW, config: pack });
  return [...new Set(found.map(({ rule, resource }) => `${rule} ${resource?.name ?? "stack"}`))].sort();
}

const PLACED = ["function-function", "negative-probe-function", "service-service", "worker-group"].map(
  (name) => `efs-mount-target-per-zone ${name}`,
);

describe("policies on a network and a file system that exist", function () {
  this.timeout(60_000);
  let ownTargets: readonly EvaluatedResource[];
  let noTargets: readonly EvaluatedResource[];
  before(async () => {
    ownTargets = await shown();
    noTargets = await shown(MOUNT_TARGETS);
  });

  it("have to be told of them", () => {
    assert.deepEqual(faults(ownTargets, {}), [
      "ec2-private-subnet worker-group",
      "efs-mount-target-private-subnet file-system-mount-target-a",
      "efs-mount-target-private-subnet file-system-mount-target-b",
      "efs-one-file-system stack",
    ]);
    assert.deepEqual(faults(noTargets, {}), [
      "ec2-private-subnet worker-group",
      ...PLACED,
      "efs-one-file-system stack",
    ]);
  });

  it("find nothing with what the documentation says, mount targets that exist included", () => {
    assert.deepEqual(faults(ownTargets, DOCUMENTED), []);
    assert.deepEqual(faults(noTargets, DOCUMENTED), PLACED);
    const perZone = DOCUMENTED["efs-mount-target-per-zone"];
    assert.ok(typeof perZone === "object");
    const withTargets = { ...DOCUMENTED, "efs-mount-target-per-zone": { ...perZone, ...MORE } };
    assert.deepEqual(faults(noTargets, withTargets), []);
  });
});

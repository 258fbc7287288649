import * as assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Registered } from "../support/program";
import {
  alarmsConfig,
  ec2Config,
  fargateConfig,
  fileSystemConfig,
  lambdaConfig,
  networkConfig,
  stackConfig,
} from "../support/stackConfigs";
import { runStack } from "../support/testPlatform";

const SDK = join(__dirname, "../../node_modules/@pulumi/aws");
const CONSUMERS = [lambdaConfig("ingest"), fargateConfig("serve"), ec2Config("retrain")];

/** Whether the provider takes tags for a type: asked of the SDK itself. */
function takesTags(type: string): boolean {
  const [provider, path = ""] = type.split(":");
  if (provider === "awsx") return type !== "awsx:ecr:Image";
  if (provider !== "aws") return false;
  const file = join(SDK, `${path}.js`);
  if (!existsSync(file)) throw new Error(`no ${file} for ${type}`);
  return readFileSync(file, "utf8").includes('resourceInputs["tags"] = args?.tags');
}

/** Auto Scaling groups have a list, everything else a map. */
function tagsIn({ inputs: { tags } }: Registered): Record<string, unknown> {
  if (!Array.isArray(tags)) return { ...(tags as object | undefined) };
  return Object.fromEntries(tags.map(({ key, value }: { key: string; value: string }) => [key, value]));
}

/** Resources of every option there is, in two stacks: options exclude each other. */
async function everything(): Promise<readonly Registered[]> {
  const maintenance = { until: "2030-01-31T12:00:00Z" };
  const own = await runStack(
    stackConfig(CONSUMERS, {
      maintenance,
      observability: { dashboard: true, alarms: alarmsConfig() },
      network: networkConfig({ natGateways: "none", flowLogs: { traffic: "all", retentionDays: 30 } }),
      fileSystem: fileSystemConfig({ kmsKey: "create", replicateTo: "eu-central-1" }),
    }),
    { gate: true },
  );
  return own.resources;
}

describe("tags", function () {
  this.timeout(30_000);

  it("are on everything that takes them: Project, Stack, and a Name of the stack's", async () => {
    const resources = (await everything()).filter(
      ({ type }) => takesTags(type) && type !== "aws:autoscaling/group:Group",
    );
    const untagged = resources.filter((resource) => {
      const { Project, Stack, Name } = tagsIn(resource);
      return Project !== "shared-storage" || Stack !== "test" || !String(Name).startsWith("shared-storage-test-");
    });
    assert.deepEqual([resources.length > 50, untagged.map(({ key }) => key)], [true, []]);
  });

  it("reach what a group launches too", async () => {
    const group = (await everything()).find(({ type }) => type === "aws:autoscaling/group:Group");
    assert.deepEqual(group?.inputs.tags, [
      { key: "Project", value: "shared-storage", propagateAtLaunch: true },
      { key: "Stack", value: "test", propagateAtLaunch: true },
      { key: "Name", value: "shared-storage-test-retrain", propagateAtLaunch: true },
      { key: "Consumer", value: "retrain", propagateAtLaunch: true },
    ]);
  });

  it("name the consumer on exactly what belongs to one", async () => {
    const wrong = (await everything())
      .filter(({ type }) => takesTags(type))
      .filter((resource) => {
        const owner = CONSUMERS.find(
          ({ name }) =>
            resource.name === name ||
            (/^[-.]/.test(resource.name.slice(name.length)) && resource.name.startsWith(name)),
        );
        return tagsIn(resource).Consumer !== owner?.name;
      });
    assert.deepEqual(
      wrong.map(({ key }) => key),
      [],
    );
  });

  it("knows which types take tags", () => {
    assert.deepEqual(
      [
        "aws:efs/accessPoint:AccessPoint",
        "aws:efs/mountTarget:MountTarget",
        "aws:kms/key:Key",
        "aws:kms/alias:Alias",
      ].map(takesTags),
      [true, false, true, false],
    );
  });
});

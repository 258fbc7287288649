import * as assert from "node:assert/strict";
import type { StackConfig } from "../../config/types";
import { directories, fargateConfig, lambdaConfig, mounts, stackConfig } from "../support/stackConfigs";
import { runStack } from "../support/testPlatform";

const INGEST = lambdaConfig("ingest");
const SERVE = fargateConfig("serve");
const WRITER = lambdaConfig("train", { mounts: mounts({ models: "write" }) });
const BEFORE = stackConfig([INGEST, SERVE, WRITER]);

/** What an update would do: URNs that come and go, and those whose inputs change; the gate's own are left out. */
async function changes(after: StackConfig, before: StackConfig = BEFORE) {
  const [old, now] = [await resourcesOf(before), await resourcesOf(after)];
  const keys = (all: Readonly<Record<string, string>>) => Object.keys(all).map((urn) => urn.split("$").at(-1)!);
  return {
    created: keys(now)
      .filter((_, index) => !(Object.keys(now)[index]! in old))
      .sort(),
    deleted: keys(old)
      .filter((_, index) => !(Object.keys(old)[index]! in now))
      .sort(),
    changed: Object.keys(old)
      .filter((urn) => urn in now && old[urn] !== now[urn])
      .map((urn) => urn.split("$").at(-1)!)
      .sort(),
  };
}

async function resourcesOf(config: StackConfig): Promise<Record<string, string>> {
  const { resources } = await runStack(config);
  return Object.fromEntries(resources.map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]));
}

const NOTHING = { created: [], deleted: [], changed: [] };
const C = "aws:efs/accessPoint:AccessPoint";

describe("names and inputs: directories", function () {
  this.timeout(60_000);

  it("one that is declared or taken away is no resource of its own", async () => {
    const more = { ...BEFORE, directories: directories("samples", "journal", "models", "blackbox") };
    assert.deepEqual(await changes(more), NOTHING);
    assert.deepEqual(await changes(BEFORE, more), NOTHING);
  });

  it("in another order they change nothing", async () =>
    assert.deepEqual(await changes({ ...BEFORE, directories: directories("models", "samples", "journal") }), NOTHING));

  it("one that is renamed gets new access points, and only who mounts it changes", async () => {
    const renamed = stackConfig([lambdaConfig("ingest", { mounts: mounts({ blobs: "write" }) }), SERVE, WRITER], {
      directories: directories("blobs", "journal", "models"),
    });
    assert.deepEqual(await changes(renamed), {
      created: [`${C}::ingest.blobs`],
      deleted: [`${C}::ingest.samples`],
      changed: ["aws:iam/rolePolicy:RolePolicy::ingest-mounts", "aws:lambda/function:Function::ingest-function"],
    });
  });
});

describe("names and inputs: consumers", function () {
  this.timeout(60_000);

  it("one that is renamed is another one: all of it comes and goes, and nobody else changes", async () => {
    const { created, deleted, changed } = await changes(stackConfig([lambdaConfig("intake"), SERVE, WRITER]));
    assert.deepEqual(
      created.map((key) => key.replaceAll("intake", "ingest")),
      deleted,
    );
    assert.ok(deleted.length > 8 && deleted.every((key) => key.includes("::ingest")), deleted.join(", "));
    assert.deepEqual(changed, []);
  });

  it("a changed uid changes its access point's identity, which replaces it, and nobody else's", async () => {
    const other = stackConfig([{ ...INGEST, id: 4242 }, SERVE, WRITER]);
    assert.deepEqual(await changes(other), { created: [], deleted: [], changed: [`${C}::ingest.samples`] });
    const { resources } = await runStack(other);
    // Create-first: what mounts it takes the new one before the old one goes.
    assert.equal(resources.find(({ key }) => key === `${C}::ingest.samples`)?.deleteBeforeReplace, false);
  });
});

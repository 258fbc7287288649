import * as assert from "node:assert/strict";
import { createConsumer } from "../../components/computeKinds";
import { createPlatform } from "../../components/createPlatform";
import { MountGate } from "../../components/mountGate";
import { SharedFileSystem } from "../../components/sharedFileSystem";
import { spreadOver } from "../../config/spreadOver";
import { admit } from "../../local/admission/admit";
import { mountRequests } from "../../local/admission/mountRequests";
import { World } from "../../local/cloud/world";
import { runProgram } from "../support/program";
import { fileSystemConfig, lambdaConfig, stackConfig } from "../support/stackConfigs";
import { TYPES } from "../support/stackRules/evaluated";
import { runStack } from "../support/testPlatform";

const CONSUMERS = ["ingest", "score", "serve", "evaluate"].map((name) => lambdaConfig(name));
const spread = (groups: number) =>
  stackConfig(CONSUMERS, { fileSystem: fileSystemConfig({ mountTargetGroups: groups }) });
const GROUPS = ["file-system-mount-targets", "file-system-mount-targets.2", "file-system-mount-targets.3"];
const ids = (count: number) => GROUPS.slice(0, count).map((name) => `${name}-id`);

/** Resource → inputs as text. */
async function resourcesOf(groups: number): Promise<Record<string, string>> {
  const { resources } = await runStack(spread(groups), { gate: true });
  return Object.fromEntries(resources.map(({ key, inputs }) => [key, JSON.stringify(inputs)]));
}

describe("groups of the mount targets", function () {
  this.timeout(60_000);

  it("are all on every mount target, and each has the ingress rules that the spread gives it", async () => {
    const program = await runStack(spread(3), { gate: true });
    for (const zone of ["a", "b"]) {
      const target = program.find(`${TYPES.mountTarget}::file-system-mount-target-${zone}`);
      assert.deepEqual(target.inputs.securityGroups, ids(3));
    }
    const clients = [...CONSUMERS.map(({ name }) => name), "negative-probe"];
    const expected = spreadOver(clients, { groups: 3, rulesPerGroup: 60 });
    const rules = clients.map((client) => [
      client,
      ids(3).indexOf(String(program.find(`${TYPES.ingress}::${client}-nfs-ingress`).inputs.securityGroupId)),
    ]);
    assert.deepEqual(new Map(rules as [string, number][]), expected);
    assert.ok(new Set(expected.values()).size > 1, "they are spread");
  });

  it("let every consumer out to the first, so that a rule that moves is one", async () => {
    const program = await runStack(spread(3), { gate: true });
    const names = program.names(TYPES.egress).filter((name) => name.endsWith("-nfs-egress"));
    assert.equal(names.length, CONSUMERS.length + 1);
    for (const name of names) {
      assert.equal(program.find(`${TYPES.egress}::${name}`).inputs.referencedSecurityGroupId, ids(1)[0]);
    }
  });

  it("one more changes the mount targets in place and some ingress rules, and nothing else", async () => {
    const [one, two] = [await resourcesOf(1), await resourcesOf(2)];
    const room = { groups: 2, rulesPerGroup: 60 };
    const names = [...CONSUMERS.map(({ name }) => name), "negative-probe"];
    const moved = [...spreadOver(names, room)].filter(([, group]) => group === 1).map(([name]) => name);
    assert.deepEqual(
      Object.keys(two).filter((key) => one[key] === undefined),
      [`${TYPES.group}::file-system-mount-targets.2`],
    );
    assert.deepEqual(
      Object.keys(one)
        .filter((key) => two[key] !== one[key])
        .sort(),
      [
        ...["a", "b"].map((zone) => `${TYPES.mountTarget}::file-system-mount-target-${zone}`),
        ...moved.map((name) => `${TYPES.ingress}::${name}-nfs-ingress`),
      ].sort(),
    );
  });

  it("without a rule left, the negative probe goes by a consumer's group", async () => {
    const config = stackConfig([lambdaConfig("ingest")]);
    const program = await runProgram(() => {
      const platform = createPlatform(config);
      const { names, network } = platform;
      const fileSystem = new SharedFileSystem("full", {
        config: config.fileSystem,
        names: { ...names, stack: "full" },
        network,
        rules: { clients: ["ingest"], groups: 1, rulesPerGroup: 60 },
      });
      const full = { ...platform, fileSystem };
      const consumers = Object.values(config.consumers).map((one) => ({
        config: one,
        consumer: createConsumer(one, full),
      }));
      new MountGate("gate", { platform: full, consumers });
    });
    assert.deepEqual(
      program.resources.map(({ key }) => key).filter((key) => /::negative-probe-(group|nfs)/.test(key)),
      [],
    );
    const probe = program.find(`${TYPES.function}::negative-probe-function`);
    assert.deepEqual((probe.inputs.vpcConfig as { securityGroupIds: unknown }).securityGroupIds, ["ingest-group-id"]);
    for (const rule of [`${TYPES.ingress}::ingest-nfs-ingress`, `${TYPES.egress}::ingest-nfs-egress`]) {
      assert.ok(probe.dependencies.includes(rule), rule);
    }
  });

  it("a mount is admitted on this machine by the rule in whichever group has it, and by no other", async () => {
    const { world } = await runStack(spread(3));
    const answers = mountRequests(world).map((request) => {
      const admission = admit(world, request, () => true);
      return [request.consumer, admission.granted ? "granted" : admission.refusal.check];
    });
    assert.deepEqual(answers.sort(), CONSUMERS.map(({ name }) => [name, "granted"]).sort());
    const without = new World();
    for (const resource of world.everything()) if (resource.name !== "ingest-nfs-ingress") without.add(resource);
    const [ingest] = mountRequests(without).filter(({ consumer }) => consumer === "ingest");
    const refused = admit(without, ingest!, () => true);
    assert.ok(!refused.granted);
    assert.equal(refused.refusal.check, "mount target ingress 2049");
  });
});

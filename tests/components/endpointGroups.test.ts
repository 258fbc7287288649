import * as assert from "node:assert/strict";
import { spreadOver } from "../../config/spreadOver";
import { ec2Config, fargateConfig, lambdaConfig, networkConfig, stackConfig } from "../support/stackConfigs";
import { TYPES } from "../support/stackRules/evaluated";
import { runStack } from "../support/testPlatform";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
/** Each calls AWS services but the last, which needs nothing from its subnets. */
const USERS = ["serve", "show", "train", "ask"];
const CONSUMERS = [
  fargateConfig("serve"),
  fargateConfig("show"),
  ec2Config("train"),
  lambdaConfig("ask", { invokes: ["quiet"] }),
  lambdaConfig("quiet"),
];
const stack = (endpointGroups: number) =>
  stackConfig(CONSUMERS, { network: networkConfig({ natGateways: "none", endpointGroups }) });
const GROUPS = ["network-endpoints-group", "network-endpoints-group.2", "network-endpoints-group.3"];
const ids = (count: number) => GROUPS.slice(0, count).map((name) => `${name}-id`);

/** Resource → inputs as text. */
async function resourcesOf(groups: number): Promise<Record<string, string>> {
  const { resources } = await runStack(stack(groups));
  return Object.fromEntries(resources.map(({ key, inputs }) => [key, JSON.stringify(inputs)]));
}

describe("groups of the interface endpoints", () => {
  it("are all on every interface endpoint, and each has the ingress rules that the spread gives it", async () => {
    const program = await runStack(stack(3));
    const endpoints = program.names(ENDPOINT).map((name) => program.find(`${ENDPOINT}::${name}`).inputs);
    const interfaces = endpoints.filter(({ vpcEndpointType }) => vpcEndpointType === "Interface");
    assert.ok(interfaces.length > 5);
    for (const { securityGroupIds } of interfaces) assert.deepEqual(securityGroupIds, ids(3));
    const rules = program.names(TYPES.ingress).filter((name) => name.endsWith("-endpoints-ingress"));
    assert.deepEqual(rules, USERS.map((name) => `${name}-endpoints-ingress`).sort());
    const spread = spreadOver(USERS, { groups: 3, rulesPerGroup: 60 });
    assert.deepEqual(
      rules.map((name) => program.find(`${TYPES.ingress}::${name}`).inputs.securityGroupId),
      rules.map((name) => ids(3)[spread.get(name.replace("-endpoints-ingress", ""))!]),
    );
    assert.ok(new Set(spread.values()).size > 1, "they are spread");
  });

  it("let every user out to the first, so that a rule that moves is one", async () => {
    const program = await runStack(stack(3));
    const names = program.names(TYPES.egress).filter((name) => name.endsWith("-endpoints-egress"));
    assert.deepEqual(
      names.map((name) => program.find(`${TYPES.egress}::${name}`).inputs.referencedSecurityGroupId),
      USERS.map(() => ids(1)[0]),
    );
  });

  it("one more changes the endpoints in place and some ingress rules, and nothing else", async () => {
    const [one, two] = [await resourcesOf(1), await resourcesOf(2)];
    const moved = [...spreadOver(USERS, { groups: 2, rulesPerGroup: 60 })].filter(([, group]) => group === 1);
    assert.deepEqual(
      Object.keys(two).filter((key) => one[key] === undefined),
      [`${TYPES.group}::network-endpoints-group.2`],
    );
    const changed = Object.keys(one).filter((key) => two[key] !== one[key]);
    assert.deepEqual(
      changed.filter((key) => !key.startsWith(`${ENDPOINT}::`)).sort(),
      moved.map(([name]) => `${TYPES.ingress}::${name}-endpoints-ingress`).sort(),
    );
    assert.ok(moved.length > 0 && moved.length < USERS.length);
  });
});

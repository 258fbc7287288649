import assert from "node:assert/strict";
import { World } from "../../../local/cloud/world";
import { invokeDenied } from "../../../local/compute/invokeRights";

const ROLE = "arn:aws:iam::123456789012:role/caller";
const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:ingest:live";

/** A role with these statements in its own policies, these managed policies, and a function of that stack. */
function worldOf(policies: readonly (readonly object[])[], managed: readonly string[] = [], Stack = "test"): World {
  const world = new World();
  const add = (type: string, name: string, inputs: Readonly<Record<string, unknown>>, outputs = {}) =>
    world.add({ type, name, id: name, inputs, outputs: { ...inputs, ...outputs } });
  add("aws:iam/role:Role", "caller", { name: "caller", assumeRolePolicy: "{}" }, { arn: ROLE });
  add("aws:lambda/function:Function", "ingest", { tags: { Stack } });
  for (const [index, Statement] of policies.entries()) {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement });
    add("aws:iam/rolePolicy:RolePolicy", `policy-${index}`, { role: "caller", policy });
  }
  for (const [index, policyArn] of managed.entries()) {
    add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", `attachment-${index}`, { role: "caller", policyArn });
  }
  return world;
}

const allow = (Resource: string, Action = "lambda:InvokeFunction") => ({ Effect: "Allow", Action, Resource });
const OF_TEST = { ...allow(FUNCTION), Condition: { StringEquals: { "aws:ResourceTag/Stack": "test" } } };
const IMPLICIT = "because no identity-based policy allows the lambda:InvokeFunction action";
const EXPLICIT = "with an explicit deny in an identity-based policy";

describe("the right to invoke a function", () => {
  const cases: readonly [string, World, string | undefined][] = [
    ["is there with an allow for the alias", worldOf([[allow(FUNCTION)]]), undefined],
    ["is there with an allow for every alias", worldOf([[allow(FUNCTION.replace("live", "*"))]]), undefined],
    ["is not there without any policy", worldOf([]), IMPLICIT],
    ["is not there with an allow for another alias", worldOf([[allow(FUNCTION.replace("live", "other"))]]), IMPLICIT],
    ["is there with an allow for the function's tags, by its alias", worldOf([[OF_TEST]]), undefined],
    ["is not there with an allow for other tags", worldOf([[OF_TEST]], [], "prod"), IMPLICIT],
    // As on AWS: the function's own ARN does not cover its aliases.
    [
      "is not there with an allow for the function without alias",
      worldOf([[allow(FUNCTION.replace(":live", ""))]]),
      IMPLICIT,
    ],
    ["is not there with an allow for another action", worldOf([[allow(FUNCTION, "lambda:GetFunction")]]), IMPLICIT],
    [
      "is not there when another policy denies it",
      worldOf([[allow("*")], [{ ...allow(FUNCTION), Effect: "Deny" }]]),
      EXPLICIT,
    ],
    [
      "is not there by a managed policy about something else",
      worldOf([], ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]),
      IMPLICIT,
    ],
  ];
  for (const [what, world, expected] of cases) {
    it(what, () => assert.equal(invokeDenied(world, ROLE, FUNCTION), expected));
  }

  it("is not there for a role that does not exist", () => {
    assert.equal(invokeDenied(worldOf([[allow("*")]]), ROLE.replace("caller", "nobody"), FUNCTION), IMPLICIT);
  });

  it("is not there where a policy says what is not modelled, and that is said", () => {
    const unknown = worldOf([[allow(FUNCTION)]], ["arn:aws:iam::aws:policy/AdministratorAccess2"]);
    assert.match(
      invokeDenied(unknown, ROLE, FUNCTION)!,
      /^because it is not modelled whether .*aws:iam\/rolePolicyAttachment:RolePolicyAttachment::attachment-0/,
    );
  });
});

import * as assert from "node:assert/strict";
import { FILE_SYSTEM_POLICY } from "../../components/fileSystemPolicies";
import { policyFaults } from "../../components/policyFaults";

interface Plain {
  [key: string]: unknown;
}
const OWN: Plain[] = JSON.parse(FILE_SYSTEM_POLICY).Statement;
const faultsOf = (Statement: unknown) => policyFaults(JSON.stringify({ Version: "2012-10-17", Statement }));
const lacks = (index: number) => `lacks ${OWN[index]!.Sid}: ${JSON.stringify(OWN[index])}`;

describe("components/policyFaults", () => {
  it("finds nothing in this program's own policy", () => assert.deepEqual(policyFaults(FILE_SYSTEM_POLICY), []));

  for (const [index, { Sid }] of OWN.entries()) {
    it(`misses ${Sid} where it is left out`, () => {
      assert.deepEqual(faultsOf(OWN.filter((_, other) => other !== index)), [lacks(index)]);
    });
  }

  it("knows the same in the forms in which EFS hands it back", () => {
    const rewritten = OWN.map(({ Sid: _, ...statement }) => ({
      ...statement,
      Principal: { AWS: ["*"] },
      Action: [statement.Action].flat().reverse(),
      Resource: "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-0",
      ...(statement.Condition === undefined
        ? {}
        : {
            Condition: Object.fromEntries(
              Object.entries(statement.Condition as Plain).map(([operator, keys]) => [
                operator,
                Object.fromEntries(Object.entries(keys as Plain).map(([key, value]) => [key, [value]])),
              ]),
            ),
          }),
    }));
    assert.deepEqual(faultsOf(rewritten), []);
  });

  it("takes a denial of more, by wildcard or without a condition", () => {
    const everything = { Effect: "Deny", Principal: "*", Action: "elasticfilesystem:client*" };
    assert.deepEqual(faultsOf([everything]), []);
    assert.deepEqual(faultsOf(everything), []);
  });

  it("takes no denial for some principals, of fewer actions, under another condition, or an allow in its place", () => {
    const [tls, ...others] = OWN;
    for (const changed of [
      { ...tls, Principal: { AWS: "arn:aws:iam::123456789012:root" } },
      { ...tls, Action: "elasticfilesystem:ClientWrite" },
      { ...tls, Condition: { Bool: { "aws:SecureTransport": "true" } } },
      { ...tls, Condition: { ...(tls?.Condition as Plain), StringEquals: { "aws:SourceVpc": "vpc-1" } } },
    ]) {
      assert.deepEqual(faultsOf([changed, ...others]), [lacks(0)]);
    }
  });

  it("refuses allows for everybody; those for named principals are their owner's business", () => {
    const allow = (Principal: unknown) => ({ Effect: "Allow", Principal, Action: ["elasticfilesystem:ClientMount"] });
    assert.deepEqual(faultsOf([...OWN, allow("*")]), ["allows everybody elasticfilesystem:ClientMount"]);
    assert.deepEqual(faultsOf([...OWN, allow({ AWS: "arn:aws:iam::123456789012:role/backup" })]), []);
  });

  it("says what is no policy", () => {
    for (const text of ["", "[", "{}", '{"Statement":["x"]}']) {
      assert.deepEqual(policyFaults(text), ["is no policy document"], text);
    }
  });
});

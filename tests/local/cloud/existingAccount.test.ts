import * as assert from "node:assert/strict";
import { FILE_SYSTEM_POLICY } from "../../../components/fileSystemPolicies";
import { assumedResources, existingRecords } from "../../../local/cloud/existingAccount";

const CONFIG = {
  "aws:region": "eu-west-1",
  "p:network": JSON.stringify({ existing: { vpcId: "vpc-1", subnets: { a: "subnet-a", b: "subnet-b" } } }),
  "p:fileSystem": JSON.stringify({
    existing: { id: "fs-1", mountTargets: { group: "sg-1", ids: { b: "fsmt-b" } } },
    oneZone: "b",
    ipAddressType: "dual-stack",
  }),
};

describe("local/cloud/existingAccount", () => {
  it("has what the configuration names as existing, as it has to be", () => {
    const records = existingRecords(assumedResources("p", CONFIG), "eu-west-1");
    const facts = Object.fromEntries(
      records.map(({ type, id, outputs }) => [`${type.split(":").at(-1)} ${id}`, outputs]),
    );
    assert.deepEqual(Object.keys(facts).sort(), [
      "FileSystem fs-1",
      "FileSystemPolicy fs-1",
      "MountTarget fsmt-b",
      "SecurityGroup sg-1",
      "Subnet subnet-a",
      "Subnet subnet-b",
      "Vpc vpc-1",
    ]);
    const { enableDnsSupport, enableDnsHostnames } = facts["Vpc vpc-1"] ?? {};
    const { availabilityZone, vpcId, mapPublicIpOnLaunch } = facts["Subnet subnet-b"] ?? {};
    const { encrypted, arn, availabilityZoneName } = facts["FileSystem fs-1"] ?? {};
    assert.deepEqual(
      [
        [enableDnsSupport, enableDnsHostnames],
        [availabilityZone, vpcId, mapPublicIpOnLaunch],
        [encrypted, arn, availabilityZoneName],
        facts["FileSystemPolicy fs-1"]?.policy,
        facts["MountTarget fsmt-b"]?.availabilityZoneName,
      ],
      [
        [true, true],
        ["eu-west-1b", "vpc-1", false],
        [true, "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1", "eu-west-1b"],
        FILE_SYSTEM_POLICY,
        "eu-west-1b",
      ],
    );
  });

  it("has nothing where nothing is named, and leaves mistakes to the program", () => {
    assert.deepEqual(assumedResources("p", { "aws:region": "eu-west-1", "p:network": "{}" }), []);
    assert.deepEqual(assumedResources("p", { "p:network": "{", "p:fileSystem": "[]" }), []);
    const wrong = [
      { type: "aws:ec2/vpc:Vpc", id: "vpc-1", inputs: { cidrBlock: "no" } },
      { type: "x", id: "y", inputs: {} },
    ];
    assert.deepEqual(existingRecords(wrong, "eu-west-1"), []);
  });
});

import * as assert from "node:assert/strict";
import { arn, autoName, digits, globalArn, physicalId } from "../../../local/cloud/physicalIds";
import { contains, overlap } from "../../../local/cloud/services/vpc";

const PLACE = { region: "eu-west-1", accountId: "123456789012" };

describe("local/cloud/physicalIds", () => {
  it("are the same for ever: what runs on this machine finds its data by them", () => {
    // printf 'aws:efs/fileSystem:FileSystem::file-system' | sha256sum
    assert.equal(
      digits("aws:efs/fileSystem:FileSystem", "file-system", 64),
      "c4b17097cc98f1d388da53dfa093684675b7a63c913a33f0b2dcb8f4e6a76de5",
    );
    assert.equal(physicalId("fs", "aws:efs/fileSystem:FileSystem", "file-system"), "fs-c4b17097cc98f1d38");
    assert.equal(autoName("aws:efs/fileSystem:FileSystem", "file-system"), "file-system-c4b1709");
  });

  it("differ by type and by name", () => {
    const ids = [physicalId("a", "t", "n"), physicalId("a", "t", "m"), physicalId("a", "u", "n")];
    assert.equal(new Set(ids).size, 3);
  });

  it("ARNs name region and account, or the account alone", () => {
    assert.equal(arn(PLACE, "ecs", "cluster/a"), "arn:aws:ecs:eu-west-1:123456789012:cluster/a");
    assert.equal(globalArn(PLACE, "iam", "role/a"), "arn:aws:iam::123456789012:role/a");
  });
});

describe("local/cloud/services/vpc: CIDR blocks", () => {
  const blocks: readonly (readonly [string, string, boolean, boolean])[] = [
    ["10.0.0.0/16", "10.0.1.0/24", true, true],
    ["10.0.0.0/16", "10.0.0.0/16", true, true],
    ["10.0.1.0/24", "10.0.0.0/16", false, true],
    ["10.0.0.0/16", "10.1.0.0/24", false, false],
    ["0.0.0.0/0", "203.0.113.7/32", true, true],
    ["10.0.0.0/31", "10.0.0.2/32", false, false],
    ["nonsense", "10.0.0.0/8", false, false],
  ];
  for (const [outer, inner, contained, common] of blocks) {
    it(`${outer} and ${inner}`, () => {
      assert.deepEqual([contains(outer, inner), overlap(outer, inner)], [contained, common]);
    });
  }
});

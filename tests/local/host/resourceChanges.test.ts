import assert from "node:assert/strict";
import { resourceTypes } from "../../../local/cloud/registry";
import { replacesOnChange, TYPES_WITH_REPLACEMENTS } from "../../../local/cloud/replacements";
import { changeLines, resourceChanges } from "../../../local/host/resourceChanges";
import type { RecordedInputs, RecordedResource } from "../../../local/host/resourceRecord";

const FUNCTION = "aws:lambda/function:Function";
const ACCESS_POINT = "aws:efs/accessPoint:AccessPoint";

function resource(type: string, name: string, inputs: RecordedInputs = {}, consumer?: string): RecordedResource {
  return { type, name, inputs, ...(consumer === undefined ? {} : { consumer }) };
}

describe("what replaces a resource", () => {
  const table: readonly (readonly [string, string, boolean])[] = [
    [ACCESS_POINT, "posixUser", true],
    [ACCESS_POINT, "rootDirectory", true],
    [ACCESS_POINT, "tags", false],
    ["aws:efs/fileSystem:FileSystem", "encrypted", true],
    ["aws:efs/fileSystem:FileSystem", "performanceMode", true],
    ["aws:efs/fileSystem:FileSystem", "throughputMode", false],
    ["aws:efs/mountTarget:MountTarget", "subnetId", true],
    ["aws:efs/mountTarget:MountTarget", "securityGroups", false],
    [FUNCTION, "name", true],
    [FUNCTION, "memorySize", false],
    [FUNCTION, "code", false],
    ["aws:ec2/vpc:Vpc", "cidrBlock", true],
    ["aws:ec2/securityGroup:SecurityGroup", "description", true],
    ["aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy", true],
    ["aws:ecs/taskDefinition:TaskDefinition", "containerDefinitions", true],
    ["aws:ecs/taskDefinition:TaskDefinition", "tags", false],
    ["aws:s3/bucketObjectv2:BucketObjectv2", "key", true],
    ["aws:s3/bucketObjectv2:BucketObjectv2", "source", false],
    ["aws:other/thing:Thing", "name", false],
  ];
  for (const [type, property, replaces] of table) {
    it(`${property} of ${type}: ${replaces ? "a new one" : "in place"}`, () => {
      assert.equal(replacesOnChange(type, property), replaces);
    });
  }

  it("is known for types of the model only", () => {
    const known = [...resourceTypes.keys()];
    assert.deepEqual(
      TYPES_WITH_REPLACEMENTS.filter((type) => !known.includes(type)),
      [],
    );
  });
});

describe("changes between two runs", () => {
  const mount = (uid: number): RecordedInputs => ({ "posixUser.uid": uid, "tags.Name": "aa" });

  it("are none for the same resources, in whatever order", () => {
    const resources = [resource(FUNCTION, "a", { timeout: 1 }), resource(FUNCTION, "b")];
    assert.deepEqual(resourceChanges(resources, [...resources].reverse()), []);
    assert.deepEqual(changeLines(resources, resources), ["unchanged since the last run"]);
  });

  it("are told by kind, with the inputs and what cannot be changed in place", () => {
    const before = [
      resource(FUNCTION, "ingest", { memorySize: 512, publish: true, "environment.variables.MODE": "11" }, "ingest"),
      resource(ACCESS_POINT, "ingest-samples", mount(1001), "ingest"),
      resource(FUNCTION, "score", {}, "score"),
      resource(ACCESS_POINT, "score-models", mount(1002), "score"),
    ];
    const now = [
      resource(
        FUNCTION,
        "ingest",
        { memorySize: 1024, publish: true, "environment.variables.MODE": "22", timeout: 9, code: "ff" },
        "ingest",
      ),
      resource(ACCESS_POINT, "ingest-samples", { ...mount(1003), "tags.Name": "bb" }, "ingest"),
      resource(FUNCTION, "pets", {}, "pets"),
    ];
    assert.deepEqual(changeLines(before, now), [
      "since the last run: 1 created, 1 changed, 1 replaced, 2 removed",
      "  consumer pets is new",
      "  consumer score is removed: it is not started, its access point is gone; what it wrote stays",
      "  created   aws:lambda/function:Function::pets",
      "  changed   aws:lambda/function:Function::ingest: code (new), environment.variables.MODE, memorySize 512 → 1024, timeout (new) 9",
      "  replaced  aws:efs/accessPoint:AccessPoint::ingest-samples: posixUser.uid 1001 → 1003, tags.Name (AWS cannot change posixUser in place)",
      "  removed   aws:lambda/function:Function::score",
      "  removed   aws:efs/accessPoint:AccessPoint::score-models",
    ]);
  });

  it("name what made the replacement first, then count", () => {
    const before = [resource(FUNCTION, "f", { a: 1, b: 1, c: 1, d: 1, name: "aa" })];
    const now = [resource(FUNCTION, "f", { a: 2, b: 2, c: 2, d: 2, name: "bb" })];
    assert.equal(
      changeLines(before, now)[1],
      "  replaced  aws:lambda/function:Function::f: name, a 1 → 2, b 1 → 2, c 1 → 2, 1 more (AWS cannot change name in place)",
    );
  });

  it("tell of what is gone from a resource, and of a number that became a text", () => {
    const lines = changeLines([resource(FUNCTION, "f", { a: 1, b: 2 })], [resource(FUNCTION, "f", { b: "cc" })]);
    assert.deepEqual(lines.slice(1), ["  changed   aws:lambda/function:Function::f: a (gone), b"]);
  });

  it("count the access points of a removed consumer", () => {
    const points = ["a", "b"].map((name) => resource(ACCESS_POINT, name, {}, "retrain"));
    assert.equal(
      changeLines(points, [])[1],
      "  consumer retrain is removed: it is not started, its 2 access points are gone; what it wrote stays",
    );
  });

  it("name twenty of a kind and count the others", () => {
    const many = Array.from({ length: 23 }, (_, index) => resource(FUNCTION, `f${index}`));
    const lines = changeLines([], many);
    assert.deepEqual(
      [lines.length, lines[0], lines.at(-1)],
      [22, "since the last run: 23 created", "  created   3 more"],
    );
  });
});

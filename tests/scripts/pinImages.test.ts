import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StackFileError } from "../../config/parseStackFiles";
import { pinImages } from "../../scripts/ami/pinImages";

const NEW = "ami-0123456789abcdef0";
const OLD = "ami-00000000000000000";

const pin = (text: string, images: Readonly<Record<string, string>> = { retrain: NEW }) =>
  pinImages({ name: "Pulumi.test.yaml", text }, "shared-storage", images);
const file = (consumer: string, key = "shared-storage:consumers") => `config:\n  ${key}:\n${consumer}`;

describe("scripts/ami/pinImages", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      "adds the image under the instance type, after its comment and at its depth",
      "    retrain:\n      compute: ec2\n      # one core\n      instanceType: c7g.large # cheap\n      mounts: { samples: write }\n",
      `    retrain:\n      compute: ec2\n      # one core\n      instanceType: c7g.large # cheap\n      ami: ${NEW}\n      mounts: { samples: write }\n`,
    ],
    [
      "adds it under compute where no type is named",
      "    retrain:\n      compute: ec2\n      entry: a.ts\n",
      `    retrain:\n      compute: ec2\n      ami: ${NEW}\n      entry: a.ts\n`,
    ],
    [
      "adds it to the last line, and keeps Windows' line ends",
      "    retrain:\r\n      entry: a.ts\r\n      compute: ec2",
      `    retrain:\r\n      entry: a.ts\r\n      compute: ec2\r\n      ami: ${NEW}`,
    ],
    [
      "adds it to a map on one line",
      "    retrain: { compute: ec2, instanceType: c7g.large, entry: a.ts }   # short\n",
      `    retrain: { compute: ec2, instanceType: c7g.large, ami: ${NEW}, entry: a.ts }   # short\n`,
    ],
    [
      "replaces an image, quotes and all, and nothing around it",
      `    retrain:\n      ami:   "${OLD}"   # of May\n      compute: ec2\n`,
      `    retrain:\n      ami:   ${NEW}   # of May\n      compute: ec2\n`,
    ],
    [
      "fills in an empty one",
      "    retrain:\n      ami:\n      compute: ec2\n",
      `    retrain:\n      ami: ${NEW}\n      compute: ec2\n`,
    ],
  ];
  for (const [what, before, after] of cases) {
    it(what, () => assert.equal(pin(file(before)), file(after)));
  }

  it("changes several consumers, whatever their order, and under the key without its namespace too", () => {
    const one = (name: string, ami: string) => `    ${name}: { compute: ec2${ami} }\n`;
    assert.equal(
      pin(file(one("b", "") + one("a", `, ami: ${OLD}`), "consumers"), { a: NEW, b: OLD }),
      file(one("b", `, ami: ${OLD}`) + one("a", `, ami: ${NEW}`), "consumers"),
    );
  });

  for (const stack of ["dev", "prod", "local"]) {
    it(`adds one line to the committed stack ${stack}, and replaces that line the next time`, () => {
      const text = readFileSync(join(__dirname, `../../Pulumi.${stack}.yaml`), "utf8");
      const lines = pin(text).split("\n");
      assert.deepEqual(
        lines.filter((line) => line.includes("ami-")),
        [`      ami: ${NEW}`],
      );
      assert.equal(lines.filter((line) => !line.includes("ami-")).join("\n"), text);
      assert.equal(pin(pin(text, { retrain: OLD })), pin(text));
    });
  }

  for (const [what, text] of [
    ["is an alias", "    base: &base { compute: ec2 }\n    retrain: *base\n"],
    ["takes its fields from a merge", "    base: &base { compute: ec2 }\n    retrain: { <<: *base }\n"],
    ["is not there", "    other: { compute: ec2 }\n"],
    ["has a list for an image", "    retrain: { compute: ec2, ami: [] }\n"],
  ] as const) {
    it(`refuses a consumer that ${what}, with what to do`, () =>
      assert.throws(
        () => pin(file(text)),
        new StackFileError(
          `Pulumi.test.yaml: consumer retrain is not written out there (an alias or a merge?); write ami: ${NEW} where it is`,
        ),
      ));
  }

  it("refuses a change that would change more: the same map under two names", () =>
    assert.throws(
      () => pin(file("    retrain: &same { compute: ec2 }\n    other: *same\n")),
      new StackFileError("Pulumi.test.yaml: cannot be changed without changing more; write the images by hand"),
    ));
});

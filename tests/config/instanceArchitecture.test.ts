import assert from "node:assert/strict";
import { instanceArchitecture } from "../../config/instanceArchitecture";

// EC2 instance types guide: processor of each family.
const ARM = [
  "a1.large",
  "c7g.large",
  "c7gn.xlarge",
  "c8gb.large",
  "g5g.xlarge",
  "hpc7g.4xlarge",
  "i4g.large",
  "i8ge.large",
];
const MORE_ARM = [
  "im4gn.large",
  "is4gen.medium",
  "m6gd.large",
  "r8g.metal-24xl",
  "t4g.nano",
  "x2gd.medium",
  "x8g.large",
];
const X86 = [
  "c7i.large",
  "c7i-flex.large",
  "c5n.large",
  "g4dn.xlarge",
  "g6e.xlarge",
  "gr6.4xlarge",
  "i7ie.large",
  "inf2.xlarge",
];
const MORE_X86 = [
  "m7a.large",
  "p5en.48xlarge",
  "r7iz.large",
  "t3a.small",
  "trn1.2xlarge",
  "u-6tb1.112xlarge",
  "x2idn.16xlarge",
];

describe("config/instanceArchitecture", () => {
  for (const type of [...ARM, ...MORE_ARM])
    it(`${type} is arm64`, () => assert.equal(instanceArchitecture(type), "arm64"));
  for (const type of [...X86, ...MORE_X86])
    it(`${type} is x86_64`, () => assert.equal(instanceArchitecture(type), "x86_64"));
});

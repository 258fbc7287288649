import assert from "node:assert/strict";
import { standardVcpus } from "../../config/instanceVcpus";

describe("config/instanceVcpus", () => {
  const standard: readonly (readonly [string, number])[] = [
    ["t4g.nano", 1],
    ["c7g.medium", 1],
    ["c7g.large", 2],
    ["m7i-flex.large", 2],
    ["c8gb.xlarge", 4],
    ["r8g.2xlarge", 8],
    ["c6a.48xlarge", 192],
    ["r8g.metal-24xl", 96],
    ["a1.metal", 16],
    ["im4gn.large", 2],
    ["is4gen.xlarge", 4],
    ["i7ie.large", 2],
    ["d3en.xlarge", 4],
    ["z1d.large", 2],
  ];
  for (const [type, vcpus] of standard)
    it(`${type} counts for ${vcpus}`, () => assert.equal(standardVcpus(type), vcpus));

  for (const type of ["g5g.xlarge", "p5en.48xlarge", "x2gd.medium", "inf2.xlarge", "trn1.2xlarge", "hpc7g.4xlarge"]) {
    it(`${type} has a quota of its own`, () => assert.equal(standardVcpus(type), 0));
  }
  for (const type of ["u-6tb1.112xlarge", "dl1.24xlarge", "f1.2xlarge", "vt1.3xlarge", ""]) {
    it(`"${type}" has a quota of its own`, () => assert.equal(standardVcpus(type), 0));
  }
});

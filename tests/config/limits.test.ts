import assert from "node:assert/strict";
import { fargateMemory } from "../../config/checks/checkCompute";
import * as limits from "../../config/limits";
import { PACKAGE } from "../../config/workerLimits";
import { MOUNTS_VARIABLE } from "../../handlers/contract";

interface PatternCase {
  readonly pattern: limits.Pattern;
  readonly fits: readonly string[];
  readonly fails: readonly string[];
}

const PATTERNS: Readonly<Record<string, PatternCase>> = {
  NAME: {
    pattern: limits.NAME,
    fits: ["a", "ingest", "model-2", "a-9-b"],
    fails: ["", "Ingest", "2nd", "-a", "a-", "a--b", "a_b", "a.b", "a b", "ä", "a\n"],
  },
  REGION: {
    pattern: limits.REGION,
    fits: ["eu-west-1", "us-gov-east-1", "ap-southeast-5", "cn-north-1", "mx-central-1"],
    fails: ["", "eu", "eu-west", "eu-west-1a", "EU-WEST-1", "eu_west_1", "euw1"],
  },
  LAMBDA_MOUNT_PATH: {
    pattern: limits.LAMBDA_MOUNT_PATH,
    fits: ["/mnt/samples", "/mnt/a.b_c-9", "/mnt/.hidden", "/mnt/..."],
    fails: ["/mnt", "/mnt/", "/mnt/a/b", "/data", "mnt/a", "/mnt/a b", "/mnt/.", "/mnt/.."],
  },
  MOUNT_PATH: {
    pattern: limits.MOUNT_PATH,
    fits: ["/mnt/samples", "/mnt/a/b", "/mnt/a.b/c_d-9"],
    fails: ["/mnt", "/mnt/", "/mnt/a/", "/mnt//a", "/data/a", "/mnt/../etc", "/mnt/a/./b", "/mnt/a b", "/mnt/a/.."],
  },
  VARIABLE_NAME: {
    pattern: limits.VARIABLE_NAME,
    fits: ["PUBLISH_RECORDS", "a1", "Zz"],
    fails: ["", "A", "1A", "_HANDLER", "A-B", "A B", "Ä1", "A=B"],
  },
  VARIABLE_VALUE: {
    pattern: limits.VARIABLE_VALUE,
    fits: ["", "512", "a b", 'x"y', "ümlaut", "50%"],
    fails: ["a\nb", "a\tb", "\u0000", "a\u007f", "trailing\r"],
  },
  PACKAGE: {
    pattern: PACKAGE,
    fits: ["htop", "jq-1.7.1-49.amzn2023.0.1", "libstdc++", "python3.11", "7zip"],
    fails: ["", "-y", "--setopt=x", "@development", "a b", "a/b.rpm", "https://x/a.rpm", "kernel*", "a;b"],
  },
  INSTANCE_TYPE: {
    pattern: limits.INSTANCE_TYPE,
    fits: [
      "c7g.large",
      "t4g.nano",
      "m7i-flex.2xlarge",
      "u-6tb1.112xlarge",
      "m8g.metal-24xl",
      "c7g.metal",
      "c7g.xlarge",
    ],
    fails: [
      "",
      "c7g",
      "c7g.",
      "large",
      "c7g.huge",
      "c7g.0xlarge",
      "C7G.large",
      "mac2.metal",
      "c7g.large.x",
      "db.r5.large",
    ],
  },
  AMI: {
    pattern: limits.AMI,
    fits: ["ami-0123456789abcdef0", "ami-12345678"],
    fails: ["", "ami-", "ami-0123", "ami-0123456789ABCDEF0", "0123456789abcdef0", "ami-0123456789abcdef01"],
  },
  ENTRY: {
    pattern: limits.ENTRY,
    fits: ["handlers/ingest.ts", "a.js", "deep/er/x-y_z.mts", "lib/a.b.mjs"],
    fails: ["", "handlers/ingest", "/abs/x.ts", "../x.ts", "a/../x.ts", "./x.ts", "x.tsx", "x.ts ", "x.py"],
  },
};

describe("config/limits", () => {
  for (const [name, { pattern, fits, fails }] of Object.entries(PATTERNS)) {
    it(`${name} takes what AWS takes and nothing else`, () => {
      assert.deepEqual(
        fits.filter((text) => !pattern.regex.test(text)),
        [],
      );
      assert.deepEqual(
        fails.filter((text) => pattern.regex.test(text)),
        [],
      );
    });

    it(`${name} also compiles as JSON Schema validators compile it, with the u flag`, () => {
      const strict = new RegExp(pattern.regex.source, "u");
      assert.deepEqual(
        fits.filter((text) => !strict.test(text)),
        [],
      );
    });
  }

  // The table of the ECS developer guide, "Task CPU and memory", written out by hand.
  const gib = (from: number, to: number, step = 1) =>
    Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * 1024);
  const FARGATE: Readonly<Record<number, readonly number[]>> = {
    256: [512, 1024, 2048],
    512: gib(1, 4),
    1024: gib(2, 8),
    2048: gib(4, 16),
    4096: gib(8, 30),
    8192: gib(16, 60, 4),
    16384: gib(32, 120, 8),
  };
  for (const [cpu, sizes] of Object.entries(FARGATE)) {
    it(`Fargate with ${cpu} CPU units has exactly the memory sizes of the guide`, () =>
      assert.deepEqual(fargateMemory(Number(cpu)), sizes));
  }

  it("knows no other Fargate CPU size", () => {
    assert.deepEqual(Object.keys(limits.FARGATE_SIZES), Object.keys(FARGATE));
    assert.deepEqual(fargateMemory(300), []);
    assert.deepEqual(limits.FARGATE_MEMORY, { min: 512, max: 122880 });
  });

  it("reserves the prefix of the variables that handlers are given", () => {
    assert.ok(limits.RESERVED_VARIABLE_PREFIXES.some((prefix) => MOUNTS_VARIABLE.startsWith(prefix)));
  });

  it("keeps room for the longest suffix", () => {
    const longest = Math.max(...limits.RESERVED_SUFFIXES.map((suffix) => suffix.length));
    assert.equal(longest, limits.RESERVED_SUFFIX_LENGTH);
  });

  it("has ranges that are not empty", () => {
    const ranges = Object.entries(limits).flatMap(([name, value]) =>
      typeof value === "object" && "min" in value && "max" in value ? [[name, value.min < value.max]] : [],
    );
    assert.ok(ranges.length >= 8);
    assert.deepEqual(
      ranges.filter(([, ordered]) => !ordered),
      [],
    );
  });
});

import assert from "node:assert/strict";
import type { StackConfigInput } from "../../config/decode";
import { GOOD_VALUES, problemsOf, withConsumer } from "./support/stackInput";

// What is wrong here is wrong between fields; each field for itself is right.
interface CrossFieldCase {
  readonly what: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly other?: Partial<StackConfigInput>;
  readonly lines: readonly string[];
}

const AT = "shared-storage:consumers";
const { consumers, directories } = GOOD_VALUES;
const lambda = { compute: "lambda", entry: "h.ts", mounts: { samples: "read" } };
const network = (fields: object) => ({ ...GOOD_VALUES, network: fields });
const withConsumers = (more: object) => ({ ...GOOD_VALUES, consumers: { ...consumers, ...more } });
const lambdas = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`c${index}`, { ...lambda, mounts: { data: "write" } }]),
  );

const CASES: readonly CrossFieldCase[] = [
  {
    what: "a mount of a misspelt directory, once: it is what keeps the directory written",
    values: withConsumer("train", { mounts: { modles: "write" } }),
    lines: [
      `${AT}.train.mounts.modles: no such directory; declared are models, samples under shared-storage:directories; did you mean "models"?`,
    ],
  },
  {
    what: "a misspelt reader, which does not keep its directory written",
    values: {
      directories: { models: {} },
      consumers: { serve: { compute: "fargate", entry: "h.ts", mounts: { modles: "read" } } },
    },
    lines: [
      `${AT}.serve.mounts.modles: no such directory; declared are models under shared-storage:directories; did you mean "models"?`,
      "shared-storage:directories.models: no consumer writes this directory, so it stays empty; give one of them models: write, or remove it",
    ],
  },
  {
    what: "a mount of a directory that resembles none",
    values: withConsumer("train", { mounts: { models: "write", journal: "write" } }),
    lines: [
      `${AT}.train.mounts.journal: no such directory; declared are models, samples under shared-storage:directories`,
    ],
  },
  {
    what: "a mount where no directory is declared",
    values: { consumers: { fn: lambda } },
    lines: [`${AT}.fn.mounts.samples: no such directory; none is declared under shared-storage:directories`],
  },
  {
    what: "a directory that nobody writes",
    values: { ...GOOD_VALUES, directories: { ...directories, journal: {} } },
    lines: [
      "shared-storage:directories.journal: no consumer writes this directory, so it stays empty; give one of them journal: write, or remove it",
    ],
  },
  {
    what: "directories without any consumer",
    values: { directories: { samples: {} } },
    lines: [
      "shared-storage:directories.samples: no consumer writes this directory, so it stays empty; give one of them samples: write, or remove it",
    ],
  },
  {
    what: "a consumer without a mount",
    values: { ...withConsumers({ idle: { compute: "ec2", entry: "h.ts", mounts: {} } }), fileSystem: { backups: 1 } },
    lines: [
      `${AT}.idle.mounts: idle mounts nothing; a consumer mounts at least one directory; for example samples: read`,
      "shared-storage:fileSystem.backups: got 1; must be true or false; leave it out for true",
    ],
  },
  {
    what: "a Lambda function with two mounts",
    values: withConsumer("ingest", { mounts: { samples: "write", models: "read" } }),
    lines: [
      `${AT}.ingest.mounts: got 2 mounts (models, samples); a Lambda function has exactly 1 (AWS's limit); ` +
        "keep one, split the function, or use compute fargate or ec2",
    ],
  },
  {
    what: "a nested path in a Lambda function",
    values: withConsumer("ingest", { mounts: { samples: { rights: "write", at: "/mnt/a/b" } } }),
    lines: [
      `${AT}.ingest.mounts.samples.at: got "/mnt/a/b"; in a Lambda function it must be /mnt/ and one name of letters, digits, hyphens, ` +
        "underscores and dots; for example /mnt/samples",
    ],
  },
  {
    what: "two mounts at one path",
    values: withConsumer("train", { mounts: { samples: "read", models: { rights: "write", at: "/mnt/samples" } } }),
    lines: [`${AT}.train.mounts.samples.at: /mnt/samples is where models is mounted; choose another path`],
  },
  {
    what: "a mount inside another",
    values: withConsumer("train", { mounts: { samples: "read", models: { rights: "write", at: "/mnt/samples/x" } } }),
    lines: [
      `${AT}.train.mounts.models.at: /mnt/samples/x lies inside samples, mounted at /mnt/samples; mount points must lie side by side`,
    ],
  },
  {
    what: "two consumers with the same set uid",
    values: withConsumers({ one: { ...lambda, uid: 1001 }, two: { ...lambda, uid: 1001 } }),
    lines: [
      `${AT}.two.uid: 1001, set here, is also the number of consumer one; set uid to a free number from 1 to 2147483647`,
    ],
  },
  {
    what: "a uid set to what another name derives",
    values: withConsumers({ two: { ...lambda, uid: 1516618539 } }),
    lines: [
      `${AT}.two.uid: 1516618539, set here, is also the number of consumer ingest; set uid to a free number from 1 to 2147483647`,
    ],
  },
  {
    what: "a consumer that would run as a directory's owner",
    values: withConsumers({ two: { ...lambda, uid: 1770936015 } }),
    lines: [
      `${AT}.two.uid: 1770936015, set here, is also the number of directory samples; set uid to a free number from 1 to 2147483647`,
    ],
  },
  {
    // Found by trying names: sha256("c10073") and sha256("c26700") end in the same 29 bits.
    what: "two consumers whose names derive one uid",
    values: withConsumers({ c10073: lambda, c26700: lambda }),
    lines: [
      `${AT}.c26700.uid: 1179747693, derived from the name, is also the number of consumer c10073; set uid to a free number from 1 to 2147483647`,
    ],
  },
  {
    what: "two directories whose names derive one id",
    values: {
      directories: { d8930: {}, d19550: {} },
      consumers: { w: { compute: "ec2", entry: "h.ts", mounts: { d8930: "write", d19550: "write" } } },
    },
    lines: [
      "shared-storage:directories.d8930.id: 1773995762, derived from the name, is also the number of directory d19550; set id to a free number from 1 to 2147483647",
    ],
  },
  {
    what: "a handler file that is not there",
    values: GOOD_VALUES,
    other: { fileExists: (path) => path !== "handlers/serve.ts" },
    lines: [`${AT}.serve.entry: there is no file handlers/serve.ts in the project; create it or correct the path`],
  },
  {
    what: "memory that Fargate lacks with few CPU units",
    values: withConsumer("serve", { cpu: 256, memory: 1536 }),
    lines: [`${AT}.serve.memory: got 1536; with cpu 256 it must be 512, 1024 or 2048 MiB`],
  },
  {
    what: "the default memory with many CPU units",
    values: withConsumer("serve", { cpu: 8192 }),
    lines: [`${AT}.serve.memory: got 512; with cpu 8192 it must be 16384 to 61440 in steps of 4096 MiB`],
  },
  {
    what: "fewer tasks at most than at least",
    values: withConsumer("serve", { replicas: { min: 3, max: 2 } }),
    lines: [`${AT}.serve.replicas: got min 3 and max 2; min must not exceed max`],
  },
  {
    what: "a zone named twice",
    values: network({ availabilityZones: ["a", "b", "a"] }),
    lines: ["shared-storage:network.availabilityZones[2]: zone a is named twice; name each zone once"],
  },
  {
    what: "an address block that is none",
    values: network({ cidrBlock: "10.20.0.0" }),
    lines: [
      'shared-storage:network.cidrBlock: got "10.20.0.0"; must be an IPv4 block in CIDR notation; for example 10.20.0.0/16',
    ],
  },
  {
    what: "an address block larger than a VPC",
    values: network({ cidrBlock: "10.0.0.0/8" }),
    lines: [
      'shared-storage:network.cidrBlock: got "10.0.0.0/8"; its prefix must be /16 to /23; for example 10.0.0.0/16',
    ],
  },
  {
    what: "an address block too small for six zones",
    values: network({ cidrBlock: "10.20.0.0/28" }),
    lines: [
      'shared-storage:network.cidrBlock: got "10.20.0.0/28"; its prefix must be /16 to /23; a smaller block cannot hold a subnet for each zone; ' +
        "for example 10.20.0.0/16",
    ],
  },
  {
    what: "an address within its block",
    values: network({ cidrBlock: "10.20.1.0/16" }),
    lines: [
      'shared-storage:network.cidrBlock: got "10.20.1.0/16"; the address must be the first of its block; write 10.20.0.0/16',
    ],
  },
  {
    what: "an address within a block that is also too small, first things first",
    values: {
      network: { cidrBlock: "10.20.1.0/23" },
      directories: { data: {} },
      consumers: lambdas(27),
    },
    lines: [
      'shared-storage:network.cidrBlock: got "10.20.1.0/23"; the address must be the first of its block; write 10.20.0.0/23',
    ],
  },
  {
    what: "subnets with fewer addresses than the consumers can need",
    values: {
      ...withConsumer("serve", { replicas: { min: 1, max: 25 } }),
      network: { cidrBlock: "10.20.0.0/23", availabilityZones: ["a", "b"] },
    },
    // mount target 1, ingest 1, train 2, serve 2 × ⌈25 / 2⌉ = 26
    lines: [
      'shared-storage:network.cidrBlock: got "10.20.0.0/23"; a zone\'s private subnet then has 27 usable addresses, but the consumers can need 30; ' +
        "choose a larger block, such as /16",
    ],
  },
  {
    what: "variables that AWS, the program or the service set",
    values: withConsumer("serve", {
      environment: { AWS_REGION: "x", SHARED_STORAGE_MOUNTS: "{}", PORT: "1", lambda_task_root: "x", FINE: "x" },
    }),
    lines: [
      `${AT}.serve.environment.AWS_REGION: names starting with AWS_ are set by AWS or by this program; choose another name`,
      `${AT}.serve.environment.PORT: PORT is set by AWS or by this program; choose another name`,
      `${AT}.serve.environment.SHARED_STORAGE_MOUNTS: names starting with SHARED_STORAGE_ are set by AWS or by this program; choose another name`,
      `${AT}.serve.environment.lambda_task_root: names starting with LAMBDA_ are set by AWS or by this program; choose another name`,
    ],
  },
  {
    what: "more variables than a Lambda function may have",
    values: withConsumer("ingest", { environment: { BIG: "x".repeat(3995) } }),
    lines: [
      `${AT}.ingest.environment: got 4097 bytes of variables, this program's own included; a Lambda function has at most 4096; ` +
        "keep long values in a file beside the handler",
    ],
  },
  {
    what: "names of the program's own parts",
    values: withConsumers({ gate: lambda, network: lambda }),
    lines: [
      `${AT}.gate: the program has a part of its own named gate; choose another name`,
      `${AT}.network: the program has a part of its own named network; choose another name`,
    ],
  },
  {
    what: "a name that the role of another consumer or of a part has",
    values: withConsumers({ "gate-execution": lambda, "serve-execution": lambda }),
    lines: [
      `${AT}.gate-execution: gate has a role of this name; choose another name`,
      `${AT}.serve-execution: serve has a role of this name; choose another name`,
    ],
  },
  {
    what: "a name too long for its role",
    values: withConsumers({ [`x${"y".repeat(35)}`]: lambda }),
    lines: [
      `${AT}.x${"y".repeat(35)}: the name has 36 characters; shared-storage-dev-<consumer> leaves 35 of the 64 that a role may have ` +
        "(10 are kept for suffixes); shorten it",
    ],
  },
  {
    what: "a directory's name that is too long",
    values: {
      directories: { ["d".repeat(65)]: {} },
      consumers: { w: { compute: "ec2", entry: "h.ts", mounts: { ["d".repeat(65)]: "write" } } },
    },
    lines: [
      `shared-storage:directories.${"d".repeat(65)}: the name has 65 characters; at most 64 are allowed; shorten it`,
    ],
  },
  {
    what: "a stack name that S3 and ECR refuse",
    values: GOOD_VALUES,
    other: { stack: "Dev_1" },
    lines: [
      'stack: named "Dev_1"; must be lower-case letters, digits and hyphens, starting with a letter; S3 and ECR names are made from it',
    ],
  },
  {
    what: "a stack name that leaves no room",
    values: {},
    other: { stack: "a-very-long-name-of-a-stack" },
    lines: [
      "stack: shared-storage-a-very-long-name-of-a-stack- leaves 11 characters of the 64 that a role's name may have; " +
        "the program's own parts need 14; choose a shorter stack name",
    ],
  },
  {
    what: "a missing region",
    values: GOOD_VALUES,
    other: { region: undefined, otherKeys: ["aws:profile"] },
    lines: ["aws:region: missing; must be an AWS region; for example eu-west-1"],
  },
  {
    what: "a misspelt region key",
    values: GOOD_VALUES,
    other: { region: undefined, otherKeys: ["aws:regoin"] },
    lines: ['aws:region: missing; must be an AWS region; is it "aws:regoin"?'],
  },
  {
    what: "a zone for a region",
    values: GOOD_VALUES,
    other: { region: "eu-west-1a" },
    lines: ['aws:region: got "eu-west-1a"; must be an AWS region; for example eu-west-1'],
  },
  {
    what: "an unknown key of the project",
    values: { ...GOOD_VALUES, consumer: {}, quotas: {} },
    lines: [
      'shared-storage:consumer: unknown key; known are network, fileSystem, directories, consumers; did you mean "consumers"?',
      "shared-storage:quotas: unknown key; known are network, fileSystem, directories, consumers",
    ],
  },
  {
    what: "a misspelt namespace, but not another provider's",
    values: GOOD_VALUES,
    other: { otherKeys: ["aws:region", "docker:host", "shared-storge:consumers"] },
    lines: ["shared-storge:consumers: no part of this program reads this namespace; did you mean shared-storage:?"],
  },
  {
    what: "consumers that could not be parsed, without calling the directories unwritten",
    values: { directories },
    other: { malformed: { consumers: "not JSON" } },
    lines: ["shared-storage:consumers: not JSON"],
  },
  {
    what: "directories that could not be parsed, without calling every mount dangling",
    values: { consumers },
    other: { malformed: { directories: "not JSON" } },
    lines: ["shared-storage:directories: not JSON"],
  },
  {
    what: "an empty writer, without calling its directory unwritten",
    values: withConsumers({ ingest: null }),
    lines: [`${AT}.ingest: got null; must be a map of fields`],
  },
];

describe("config: errors across fields", () => {
  for (const { what, values, other, lines } of CASES) {
    it(`refuses ${what}`, () => assert.deepEqual(problemsOf(values, other), lines));
  }

  const accepted: readonly CrossFieldCase[] = [
    {
      what: "mounts side by side",
      values: withConsumer("train", {
        mounts: { samples: { rights: "read", at: "/mnt/a/b" }, models: { rights: "write", at: "/mnt/a/bc" } },
      }),
      lines: [],
    },
    {
      what: "a name that only resembles another's role",
      values: withConsumers({ "other-execution": lambda }),
      lines: [],
    },
    { what: "a name of the greatest length", values: withConsumers({ [`x${"y".repeat(34)}`]: lambda }), lines: [] },
    {
      what: "as many consumers as a zone's subnet has addresses for",
      values: {
        network: { cidrBlock: "10.20.0.0/23" },
        directories: { data: {} },
        consumers: lambdas(26),
      },
      lines: [],
    },
    {
      what: "a directory's name of the greatest length",
      values: {
        directories: { ["d".repeat(64)]: {} },
        consumers: { w: { compute: "ec2", entry: "h.ts", mounts: { ["d".repeat(64)]: "write" } } },
      },
      lines: [],
    },
    {
      what: "a stack's name that leaves just enough room",
      values: {},
      other: { stack: "s".repeat(24) },
      lines: [],
    },
    { what: "one directory's name for a consumer, too", values: withConsumers({ models: lambda }), lines: [] },
    {
      what: "a collision resolved by a number",
      values: withConsumers({ c10073: lambda, c26700: { ...lambda, uid: 5 } }),
      lines: [],
    },
    {
      what: "exactly as many bytes of variables as Lambda takes",
      values: withConsumer("ingest", { environment: { BIG: "x".repeat(3994) } }),
      lines: [],
    },
    {
      what: "large variables outside Lambda",
      values: withConsumer("serve", { environment: { BIG: "x".repeat(5000) } }),
      lines: [],
    },
  ];
  for (const { what, values, other } of accepted) {
    it(`accepts ${what}`, () => assert.deepEqual(problemsOf(values, other), []));
  }
});

import { AT, itReports } from "./support/refusals";
import { GOOD_VALUES, withConsumer } from "./support/stackInput";

const LAMBDA_FIELDS =
  "compute, entry, mounts, uid, environment, invokes, calls, policies, architecture, memory, timeout, ephemeralStorage, layers, " +
  "reservedConcurrency, provisionedConcurrency, asynchronous, schedules, url, snapStart, logRetentionDays";

describe("config: shapes of a consumer", () => {
  itReports([
    {
      what: "a consumer with nothing behind its colon",
      values: { ...GOOD_VALUES, consumers: { ...GOOD_VALUES.consumers, extra: null } },
      lines: [`${AT}.extra: got null; must be a map of fields`],
    },
    {
      what: "an unknown compute",
      values: withConsumer("ingest", { compute: "lamda" }),
      lines: [`${AT}.ingest.compute: got "lamda"; must be "lambda", "fargate" or "ec2"; did you mean "lambda"?`],
    },
    {
      what: "no compute",
      values: withConsumer("ingest", { compute: undefined }),
      lines: [`${AT}.ingest.compute: missing; must be "lambda", "fargate" or "ec2"`],
    },
    {
      what: "no handler",
      values: withConsumer("ingest", { entry: undefined }),
      lines: [
        `${AT}.ingest.entry: missing; must be the path of a .ts, .mts, .js or .mjs file, relative to the project's root; for example handlers/ingest.ts`,
      ],
    },
    {
      what: "a handler outside the project",
      values: withConsumer("ingest", { entry: "../x.ts" }),
      lines: [
        `${AT}.ingest.entry: got "../x.ts"; must be the path of a .ts, .mts, .js or .mjs file, relative to the project's root; for example handlers/ingest.ts`,
      ],
    },
    {
      what: "rights that are neither read nor write",
      values: withConsumer("train", { mounts: { samples: "read", models: "writ" } }),
      lines: [`${AT}.train.mounts.models: got "writ"; must be "read" or "write"; did you mean "write"?`],
    },
    {
      what: "a mount that is a number",
      values: withConsumer("train", { mounts: { samples: "read", models: 7 } }),
      lines: [`${AT}.train.mounts.models: got 7; must be read, write or a map with rights and at`],
    },
    {
      what: "a mount with a path but no rights",
      values: withConsumer("train", { mounts: { samples: "read", models: { at: "/mnt/m" } } }),
      lines: [`${AT}.train.mounts.models.rights: missing; must be "read" or "write"`],
    },
    {
      what: "a mount outside /mnt",
      values: withConsumer("train", { mounts: { models: { rights: "write", at: "/data" } } }),
      lines: [
        `${AT}.train.mounts.models.at: got "/data"; must be a path below /mnt of letters, digits, hyphens, underscores and dots, ` +
          "at most 160 characters; leave it out, or write for example /mnt/data",
      ],
    },
    {
      what: "a mount path wrong in two ways, once",
      values: withConsumer("train", { mounts: { models: { rights: "write", at: `/data/${"x".repeat(160)}` } } }),
      lines: [
        `${AT}.train.mounts.models.at: got "/data/${"x".repeat(53)}…; must be a path below /mnt of letters, digits, hyphens, underscores and dots, ` +
          "at most 160 characters; leave it out, or write for example /mnt/data",
      ],
    },
    {
      what: "too little memory",
      values: withConsumer("ingest", { memory: 12 }),
      lines: [`${AT}.ingest.memory: got 12; must be a whole number of MiB from 128 to 10240; leave it out for 512`],
    },
    {
      what: "half a MiB",
      values: withConsumer("ingest", { memory: 512.5 }),
      lines: [`${AT}.ingest.memory: got 512.5; must be a whole number of MiB from 128 to 10240; leave it out for 512`],
    },
    {
      what: "a number in quotes",
      values: withConsumer("ingest", { timeout: "30" }),
      lines: [`${AT}.ingest.timeout: got "30"; must be a whole number of seconds from 1 to 900; leave it out for 30`],
    },
    {
      what: "a reservation that stops the function",
      values: withConsumer("ingest", { reservedConcurrency: 0 }),
      lines: [
        `${AT}.ingest.reservedConcurrency: got 0; must be a whole number of sandboxes from 1 to 25000; leave it out, or write for example 50`,
      ],
    },
    {
      what: "a misspelt field",
      values: withConsumer("ingest", { memry: 512 }),
      lines: [`${AT}.ingest.memry: unknown field; known are ${LAMBDA_FIELDS}; did you mean "memory"?`],
    },
    {
      what: "a field of another compute",
      values: withConsumer("ingest", { port: 8080 }),
      lines: [
        `${AT}.ingest.port: unknown field; known are ${LAMBDA_FIELDS}; port is a field of fargate, this is lambda`,
      ],
    },
    {
      what: "a field of two other computes",
      values: withConsumer("train", { memory: 512 }),
      lines: [
        `${AT}.train.memory: unknown field; known are compute, entry, mounts, uid, environment, invokes, calls, policies, instanceType, fallbackInstanceTypes, market, ami, rootVolume, packages, logRetentionDays; ` +
          "memory is a field of lambda and fargate, this is ec2",
      ],
    },
    {
      what: "a privileged port",
      values: withConsumer("serve", { port: 80 }),
      lines: [`${AT}.serve.port: got 80; must be a whole number from 1024 to 65535; leave it out for 8080`],
    },
    {
      what: "a CPU size that Fargate lacks",
      values: withConsumer("serve", { cpu: 300 }),
      lines: [`${AT}.serve.cpu: got 300; must be one of 256, 512, 1024, 2048, 4096, 8192, 16384; leave it out for 256`],
    },
    {
      what: "half of the bounds",
      values: withConsumer("serve", { replicas: { min: 2 } }),
      lines: [`${AT}.serve.replicas.max: missing; must be a whole number of tasks from 1 to 5000; for example 4`],
    },
    {
      what: "an instance type without a size",
      values: withConsumer("train", { instanceType: "c7g" }),
      lines: [
        `${AT}.train.instanceType: got "c7g"; must be an EC2 instance type, family and size; leave it out for t4g.small`,
      ],
    },
    {
      what: "an image's name",
      values: withConsumer("train", { ami: "al2023" }),
      lines: [
        `${AT}.train.ami: got "al2023"; must be an image id, ami- and 8 or 17 hex digits; leave it out, or write for example ami-0123456789abcdef0`,
      ],
    },
    {
      what: "a variable that is a number",
      values: withConsumer("ingest", { environment: { SIZE: 512 } }),
      lines: [
        `${AT}.ingest.environment.SIZE: got a number; must be a text of one line (numbers and true or false in quotes)`,
      ],
    },
    {
      what: "a variable without a value, and one that is a list",
      values: withConsumer("ingest", { environment: { EMPTY: null, LIST: [1] } }),
      lines: [
        `${AT}.ingest.environment.EMPTY: got null; must be a text of one line (numbers and true or false in quotes)`,
        `${AT}.ingest.environment.LIST: got a list; must be a text of one line (numbers and true or false in quotes)`,
      ],
    },
    {
      what: "a variable of two lines, without showing it, for it may be a secret",
      values: withConsumer("ingest", { environment: { KEY: "-----BEGIN\nhunter2" } }),
      lines: [
        `${AT}.ingest.environment.KEY: got a string; must be a text of one line (numbers and true or false in quotes)`,
      ],
    },
    {
      what: "a variable whose name no shell takes",
      values: withConsumer("ingest", { environment: { "MY-KEY": "x" } }),
      lines: [
        `${AT}.ingest.environment.MY-KEY: bad name; must be at least two letters, digits and underscores, starting with a letter`,
      ],
    },
    {
      what: "a long value, shortened",
      values: withConsumer("ingest", { entry: `${"x".repeat(100)}.py` }),
      lines: [
        `${AT}.ingest.entry: got "${"x".repeat(59)}…; must be the path of a .ts, .mts, .js or .mjs file, relative to the project's root; ` +
          "for example handlers/ingest.ts",
      ],
    },
    {
      what: "a consumer whose name needs quotes in a path",
      values: {
        ...GOOD_VALUES,
        consumers: {
          ...GOOD_VALUES.consumers,
          "my.fn": { compute: "ec2", entry: "h.ts", mounts: { samples: "read" } },
        },
      },
      lines: [
        `${AT}["my.fn"]: bad name; must be lower-case letters and digits with single hyphens between them, starting with a letter`,
      ],
    },
  ]);
});

import assert from "node:assert/strict";
import { GOOD_VALUES, problemsOf, withConsumer } from "./support/stackInput";

// Each case breaks one thing in a good configuration and must give exactly this one line.
interface ShapeCase {
  readonly what: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly line: string;
}

const network = (fields: object) => ({ ...GOOD_VALUES, network: { ...GOOD_VALUES.network, ...fields } });
const fileSystem = (fields: object) => ({ ...GOOD_VALUES, fileSystem: { ...GOOD_VALUES.fileSystem, ...fields } });
const directory = (value: unknown) => ({ ...GOOD_VALUES, directories: { ...GOOD_VALUES.directories, models: value } });
const AT = "shared-storage:consumers";

const CASES: readonly ShapeCase[] = [
  {
    what: "a network that is no map",
    values: { ...GOOD_VALUES, network: "10.20.0.0/16" },
    line: 'shared-storage:network: got "10.20.0.0/16"; must be a map of fields; write {} for the defaults',
  },
  {
    what: "an address block that is a number",
    values: network({ cidrBlock: 10 }),
    line: "shared-storage:network.cidrBlock: got 10; must be an IPv4 block in CIDR notation; leave it out for 10.20.0.0/16",
  },
  {
    what: "no zone",
    values: network({ availabilityZones: [] }),
    line: "shared-storage:network.availabilityZones: got an empty list; must name at least one zone letter; leave it out for a, b",
  },
  {
    what: "a zone's full name",
    values: network({ availabilityZones: ["a", "eu-west-1b"] }),
    line: 'shared-storage:network.availabilityZones[1]: got "eu-west-1b"; must be "a", "b", "c", "d", "e" or "f"',
  },
  {
    what: "a kind of NAT that this version does not have",
    values: network({ natGateways: "one-per-zone" }),
    line: 'shared-storage:network.natGateways: got "one-per-zone"; must be "single"; leave it out for single',
  },
  {
    what: "a misspelt network field",
    values: network({ natGateway: "single" }),
    line: 'shared-storage:network.natGateway: unknown field; known are cidrBlock, availabilityZones, natGateways; did you mean "natGateways"?',
  },
  {
    what: "a throughput mode that this version does not have",
    values: fileSystem({ throughput: "provisioned" }),
    line: 'shared-storage:fileSystem.throughput: got "provisioned"; must be "elastic" or "bursting"; leave it out for elastic',
  },
  {
    what: "a lifecycle of a number of days that EFS lacks",
    values: fileSystem({ infrequentAccessAfter: "31 days" }),
    line:
      'shared-storage:fileSystem.infrequentAccessAfter: got "31 days"; must be "1 day", "7 days", "14 days", "30 days", "60 days", "90 days", ' +
      '"180 days", "270 days", "365 days" or "never"; did you mean "30 days"?',
  },
  {
    what: "a text for a switch",
    values: fileSystem({ backups: "yes" }),
    line: 'shared-storage:fileSystem.backups: got "yes"; must be true or false; leave it out for true',
  },
  {
    what: "a directory with nothing behind its colon",
    values: directory(null),
    line: "shared-storage:directories.models: got null; must be a map of fields; write {} for the defaults",
  },
  {
    what: "directories as a list",
    values: { directories: ["samples"] },
    line: "shared-storage:directories: got a list; must be a map; write {} for none",
  },
  {
    what: "root as the owner of a directory",
    values: directory({ id: 0 }),
    line: "shared-storage:directories.models.id: got 0; must be a whole number from 1 to 2147483647; leave it out, or write for example 200001",
  },
  {
    what: "a field of a later version",
    values: directory({ private: true }),
    line: "shared-storage:directories.models.private: unknown field; known are id",
  },
  {
    what: "a consumer with nothing behind its colon",
    values: { ...GOOD_VALUES, consumers: { ...GOOD_VALUES.consumers, extra: null } },
    line: `${AT}.extra: got null; must be a map of fields`,
  },
  {
    what: "an unknown compute",
    values: withConsumer("ingest", { compute: "lamda" }),
    line: `${AT}.ingest.compute: got "lamda"; must be "lambda", "fargate" or "ec2"; did you mean "lambda"?`,
  },
  {
    what: "no compute",
    values: withConsumer("ingest", { compute: undefined }),
    line: `${AT}.ingest.compute: missing; must be "lambda", "fargate" or "ec2"`,
  },
  {
    what: "no handler",
    values: withConsumer("ingest", { entry: undefined }),
    line: `${AT}.ingest.entry: missing; must be the path of a .ts, .mts, .js or .mjs file, relative to the project's root; for example handlers/ingest.ts`,
  },
  {
    what: "a handler outside the project",
    values: withConsumer("ingest", { entry: "../x.ts" }),
    line: `${AT}.ingest.entry: got "../x.ts"; must be the path of a .ts, .mts, .js or .mjs file, relative to the project's root; for example handlers/ingest.ts`,
  },
  {
    what: "rights that are neither read nor write",
    values: withConsumer("train", { mounts: { samples: "read", models: "writ" } }),
    line: `${AT}.train.mounts.models: got "writ"; must be "read" or "write"; did you mean "write"?`,
  },
  {
    what: "a mount that is a number",
    values: withConsumer("train", { mounts: { samples: "read", models: 7 } }),
    line: `${AT}.train.mounts.models: got 7; must be read, write or a map with rights and at`,
  },
  {
    what: "a mount with a path but no rights",
    values: withConsumer("train", { mounts: { samples: "read", models: { at: "/mnt/m" } } }),
    line: `${AT}.train.mounts.models.rights: missing; must be "read" or "write"`,
  },
  {
    what: "a mount outside /mnt",
    values: withConsumer("train", { mounts: { models: { rights: "write", at: "/data" } } }),
    line:
      `${AT}.train.mounts.models.at: got "/data"; must be a path below /mnt of letters, digits, hyphens, underscores and dots, ` +
      "at most 160 characters; leave it out, or write for example /mnt/data",
  },
  {
    what: "a mount path wrong in two ways, once",
    values: withConsumer("train", { mounts: { models: { rights: "write", at: `/data/${"x".repeat(160)}` } } }),
    line:
      `${AT}.train.mounts.models.at: got "/data/${"x".repeat(53)}…; must be a path below /mnt of letters, digits, hyphens, underscores and dots, ` +
      "at most 160 characters; leave it out, or write for example /mnt/data",
  },
  {
    what: "too little memory",
    values: withConsumer("ingest", { memory: 12 }),
    line: `${AT}.ingest.memory: got 12; must be a whole number of MiB from 128 to 10240; leave it out for 512`,
  },
  {
    what: "half a MiB",
    values: withConsumer("ingest", { memory: 512.5 }),
    line: `${AT}.ingest.memory: got 512.5; must be a whole number of MiB from 128 to 10240; leave it out for 512`,
  },
  {
    what: "a number in quotes",
    values: withConsumer("ingest", { timeout: "30" }),
    line: `${AT}.ingest.timeout: got "30"; must be a whole number of seconds from 1 to 900; leave it out for 30`,
  },
  {
    what: "a reservation that stops the function",
    values: withConsumer("ingest", { reservedConcurrency: 0 }),
    line: `${AT}.ingest.reservedConcurrency: got 0; must be a whole number of sandboxes from 1 to 25000; leave it out, or write for example 50`,
  },
  {
    what: "a misspelt field",
    values: withConsumer("ingest", { memry: 512 }),
    line:
      `${AT}.ingest.memry: unknown field; known are compute, entry, mounts, uid, environment, memory, timeout, reservedConcurrency; ` +
      'did you mean "memory"?',
  },
  {
    what: "a field of another compute",
    values: withConsumer("ingest", { port: 8080 }),
    line:
      `${AT}.ingest.port: unknown field; known are compute, entry, mounts, uid, environment, memory, timeout, reservedConcurrency; ` +
      "port is a field of fargate, this is lambda",
  },
  {
    what: "a field of two other computes",
    values: withConsumer("train", { memory: 512 }),
    line:
      `${AT}.train.memory: unknown field; known are compute, entry, mounts, uid, environment, instanceType, ami; ` +
      "memory is a field of lambda and fargate, this is ec2",
  },
  {
    what: "a privileged port",
    values: withConsumer("serve", { port: 80 }),
    line: `${AT}.serve.port: got 80; must be a whole number from 1024 to 65535; leave it out for 8080`,
  },
  {
    what: "a CPU size that Fargate lacks",
    values: withConsumer("serve", { cpu: 300 }),
    line: `${AT}.serve.cpu: got 300; must be one of 256, 512, 1024, 2048, 4096, 8192, 16384; leave it out for 256`,
  },
  {
    what: "half of the bounds",
    values: withConsumer("serve", { replicas: { min: 2 } }),
    line: `${AT}.serve.replicas.max: missing; must be a whole number of tasks from 1 to 5000; for example 4`,
  },
  {
    what: "an instance type without a size",
    values: withConsumer("train", { instanceType: "c7g" }),
    line: `${AT}.train.instanceType: got "c7g"; must be an EC2 instance type, family and size; leave it out for t4g.small`,
  },
  {
    what: "an image's name",
    values: withConsumer("train", { ami: "al2023" }),
    line: `${AT}.train.ami: got "al2023"; must be an image id, ami- and 8 or 17 hex digits; leave it out, or write for example ami-0123456789abcdef0`,
  },
  {
    what: "a variable that is a number",
    values: withConsumer("ingest", { environment: { SIZE: 512 } }),
    line: `${AT}.ingest.environment.SIZE: got a number; must be a text of one line (numbers and true or false in quotes)`,
  },
  {
    what: "a variable of two lines, without showing it, for it may be a secret",
    values: withConsumer("ingest", { environment: { KEY: "-----BEGIN\nhunter2" } }),
    line: `${AT}.ingest.environment.KEY: got a string; must be a text of one line (numbers and true or false in quotes)`,
  },
  {
    what: "a variable whose name no shell takes",
    values: withConsumer("ingest", { environment: { "MY-KEY": "x" } }),
    line: `${AT}.ingest.environment.MY-KEY: bad name; must be at least two letters, digits and underscores, starting with a letter`,
  },
  {
    what: "a long value, shortened",
    values: withConsumer("ingest", { entry: `${"x".repeat(100)}.py` }),
    line:
      `${AT}.ingest.entry: got "${"x".repeat(59)}…; must be the path of a .ts, .mts, .js or .mjs file, relative to the project's root; ` +
      "for example handlers/ingest.ts",
  },
  {
    what: "a consumer whose name needs quotes in a path",
    values: {
      ...GOOD_VALUES,
      consumers: { ...GOOD_VALUES.consumers, "my.fn": { compute: "ec2", entry: "h.ts", mounts: { samples: "read" } } },
    },
    line: `${AT}["my.fn"]: bad name; must be lower-case letters, digits and hyphens, starting with a letter`,
  },
];

describe("config: errors of shape", () => {
  for (const { what, values, line } of CASES) {
    it(`refuses ${what}`, () => assert.deepEqual(problemsOf(values), [line]));
  }

  it("refuses a directory with a capital letter, and the mount that names it so", () => {
    const values = {
      directories: { Models: {} },
      consumers: { train: { compute: "ec2", entry: "h.ts", mounts: { Models: "write" } } },
    };
    const rule = "bad name; must be lower-case letters, digits and hyphens, starting with a letter";
    assert.deepEqual(problemsOf(values), [
      `shared-storage:consumers.train.mounts.Models: ${rule}`,
      `shared-storage:directories.Models: ${rule}`,
    ]);
  });
});

import assert from "node:assert/strict";
import { itReports } from "./support/refusals";
import { GOOD_VALUES, problemsOf } from "./support/stackInput";

const network = (fields: object) => ({ ...GOOD_VALUES, network: { ...GOOD_VALUES.network, ...fields } });
const fileSystem = (fields: object) => ({ ...GOOD_VALUES, fileSystem: { ...GOOD_VALUES.fileSystem, ...fields } });
const directory = (value: unknown) => ({ ...GOOD_VALUES, directories: { ...GOOD_VALUES.directories, models: value } });

describe("config: shapes of network, file system and directories", () => {
  itReports([
    {
      what: "a network that is no map",
      values: { ...GOOD_VALUES, network: "10.20.0.0/16" },
      lines: ['shared-storage:network: got "10.20.0.0/16"; must be a map of fields; write {} for the defaults'],
    },
    {
      what: "an address block that is a number",
      values: network({ cidrBlock: 10 }),
      lines: [
        "shared-storage:network.cidrBlock: got 10; must be an IPv4 block in CIDR notation; leave it out for 10.20.0.0/16",
      ],
    },
    {
      what: "no zone",
      values: network({ availabilityZones: [] }),
      lines: [
        "shared-storage:network.availabilityZones: got an empty list; must name at least one zone letter; leave it out for a, b",
      ],
    },
    {
      what: "a zone's full name",
      values: network({ availabilityZones: ["a", "eu-west-1b"] }),
      lines: ['shared-storage:network.availabilityZones[1]: got "eu-west-1b"; must be "a", "b", "c", "d", "e" or "f"'],
    },
    {
      what: "a number of NAT gateways",
      values: network({ natGateways: 1 }),
      lines: [
        'shared-storage:network.natGateways: got 1; must be "none", "single" or "one-per-zone"; leave it out for single',
      ],
    },
    {
      what: "a misspelt network field",
      values: network({ natGateway: "single" }),
      lines: [
        'shared-storage:network.natGateway: unknown field; known are cidrBlock, availabilityZones, natGateways, endpoints, endpointGroups, flowLogs, existing; did you mean "natGateways"?',
      ],
    },
    {
      what: "a throughput mode that EFS does not have",
      values: fileSystem({ throughput: "enhanced" }),
      lines: [
        'shared-storage:fileSystem.throughput: got "enhanced"; must be "elastic", "bursting" or "provisioned"; leave it out for elastic',
      ],
    },
    {
      what: "a lifecycle of a number of days that EFS lacks",
      values: fileSystem({ infrequentAccessAfter: "31 days" }),
      lines: [
        'shared-storage:fileSystem.infrequentAccessAfter: got "31 days"; must be "1 day", "7 days", "14 days", "30 days", "60 days", "90 days", ' +
          '"180 days", "270 days", "365 days" or "never"; did you mean "30 days"?',
      ],
    },
    {
      what: "a text for a switch",
      values: fileSystem({ backups: "yes" }),
      lines: ['shared-storage:fileSystem.backups: got "yes"; must be true or false; leave it out for true'],
    },
    {
      what: "a directory with nothing behind its colon",
      values: directory(null),
      lines: ["shared-storage:directories.models: got null; must be a map of fields; write {} for the defaults"],
    },
    {
      what: "directories as a list",
      values: { directories: ["samples"] },
      lines: ["shared-storage:directories: got a list; must be a map; write {} for none"],
    },
    {
      what: "root as the owner of a directory",
      values: directory({ id: 0 }),
      lines: [
        "shared-storage:directories.models.id: got 0; must be a whole number from 1 to 2147483647; leave it out, or write for example 200001",
      ],
    },
    {
      what: "a field that directories do not have",
      values: directory({ mode: "0770" }),
      lines: ["shared-storage:directories.models.mode: unknown field; known are id, private"],
    },
    {
      what: "ids of the wrong kind, and a key by its alias",
      values: {
        ...GOOD_VALUES,
        network: {
          existing: { vpcId: "subnet-0123456789abcdef0", subnets: { a: "vpc-01234567", g: "subnet-01234567" } },
        },
        fileSystem: { kmsKey: "alias/mine", provisionedMiBps: 0, oneZone: "g", replicateTo: "Frankfurt" },
      },
      lines: [
        'shared-storage:fileSystem.kmsKey: got "alias/mine"; must be create, or the ARN of a KMS key; leave it out, or write for example create',
        'shared-storage:fileSystem.oneZone: got "g"; must be "a", "b", "c", "d", "e" or "f"',
        "shared-storage:fileSystem.provisionedMiBps: got 0; must be a whole number of MiB/s from 1 to 3414; leave it out, or write for example 128",
        'shared-storage:fileSystem.replicateTo: got "Frankfurt"; must be an AWS region; leave it out, or write for example eu-central-1',
        'shared-storage:network.existing.subnets.a: got "vpc-01234567"; must be the id of a subnet, subnet- and 8 or 17 hex digits; for example subnet-0123456789abcdef0',
        "shared-storage:network.existing.subnets.g: bad name; must be a zone letter, a to f",
        'shared-storage:network.existing.vpcId: got "subnet-0123456789abcdef0"; must be the id of a VPC, vpc- and 8 or 17 hex digits; for example vpc-0123456789abcdef0',
      ],
    },
  ]);

  it("refuses a directory with a capital letter, and the mount that names it so", () => {
    const values = {
      directories: { Models: {} },
      consumers: { train: { compute: "ec2", entry: "h.ts", mounts: { Models: "write" } } },
    };
    const rule =
      "bad name; must be lower-case letters and digits with single hyphens between them, starting with a letter";
    assert.deepEqual(problemsOf(values), [
      `shared-storage:consumers.train.mounts.Models: ${rule}`,
      `shared-storage:directories.Models: ${rule}`,
    ]);
  });
});

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
      what: "a kind of NAT that this version does not have",
      values: network({ natGateways: "one-per-zone" }),
      lines: ['shared-storage:network.natGateways: got "one-per-zone"; must be "single"; leave it out for single'],
    },
    {
      what: "a misspelt network field",
      values: network({ natGateway: "single" }),
      lines: [
        'shared-storage:network.natGateway: unknown field; known are cidrBlock, availabilityZones, natGateways; did you mean "natGateways"?',
      ],
    },
    {
      what: "a throughput mode that this version does not have",
      values: fileSystem({ throughput: "provisioned" }),
      lines: [
        'shared-storage:fileSystem.throughput: got "provisioned"; must be "elastic" or "bursting"; leave it out for elastic',
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
      what: "a field of a later version",
      values: directory({ private: true }),
      lines: ["shared-storage:directories.models.private: unknown field; known are id"],
    },
  ]);

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

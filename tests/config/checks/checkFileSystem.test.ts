import { itReports, type Refusal } from "../support/refusals";
import { GOOD_VALUES } from "../support/stackInput";

const FS = "shared-storage:fileSystem";
const EXISTING_NETWORK = {
  existing: { vpcId: "vpc-00000001", subnets: { a: "subnet-0000000a", b: "subnet-0000000b" } },
};
const with_ = (fileSystem: object, network: object = GOOD_VALUES.network): Refusal["values"] => ({
  ...GOOD_VALUES,
  fileSystem,
  network,
});

describe("config: fields of the file system together", () => {
  itReports([
    { what: "provisioned throughput", values: with_({ throughput: "provisioned", provisionedMiBps: 256 }), lines: [] },
    {
      what: "provisioned throughput without a number",
      values: with_({ throughput: "provisioned" }),
      lines: [
        `${FS}.provisionedMiBps: missing; throughput provisioned needs the MiB/s that are provisioned; for example 128`,
      ],
    },
    {
      what: "a number that nothing provisions",
      values: with_({ provisionedMiBps: 256 }),
      lines: [
        `${FS}.provisionedMiBps: throughput is elastic, which provisions nothing; remove this, or set throughput: provisioned`,
      ],
    },
    {
      what: "Archive after Infrequent Access",
      values: with_({ infrequentAccessAfter: "30 days", archiveAfter: "90 days" }),
      lines: [],
    },
    {
      what: "Archive with bursting throughput, and not after Infrequent Access",
      values: with_({ throughput: "bursting", infrequentAccessAfter: "180 days", archiveAfter: "90 days" }),
      lines: [
        `${FS}.archiveAfter: throughput is bursting, and Archive storage takes elastic; set throughput: elastic, or archiveAfter: never`,
        `${FS}.archiveAfter: 90 days is not later than infrequentAccessAfter (180 days); choose one of 270 days, 365 days`,
      ],
    },
    {
      what: "Archive on the same day as Infrequent Access, the last one there is",
      values: with_({ infrequentAccessAfter: "365 days", archiveAfter: "365 days" }),
      lines: [
        `${FS}.archiveAfter: 365 days is not later than infrequentAccessAfter (365 days); choose one of none: shorten infrequentAccessAfter`,
      ],
    },
    {
      what: "Archive without Infrequent Access",
      values: with_({ infrequentAccessAfter: "never", archiveAfter: "90 days" }),
      lines: [
        `${FS}.archiveAfter: files reach Archive storage through Infrequent Access; set infrequentAccessAfter, or archiveAfter: never`,
      ],
    },
    { what: "One Zone storage in a zone of the network", values: with_({ oneZone: "b" }), lines: [] },
    {
      what: "One Zone storage elsewhere",
      values: with_({ oneZone: "c" }),
      lines: [`${FS}.oneZone: the network is in zones a, b; name one of these, or add c to the network`],
    },
    {
      what: "One Zone storage elsewhere than an existing network",
      values: with_({ oneZone: "c" }, EXISTING_NETWORK),
      lines: [`${FS}.oneZone: the network is in zones a, b; name one of these, or add c to the network`],
    },
    {
      what: "a key of another region",
      values: with_({ kmsKey: "arn:aws:kms:eu-central-1:123456789012:key/1234" }),
      lines: [
        `${FS}.kmsKey: the key is in eu-central-1, the stack in eu-west-1; use a key of the stack's region, or create`,
      ],
    },
    {
      what: "a key of the stack's region",
      values: with_({ kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/1234" }),
      lines: [],
    },
    {
      what: "dual-stack in an existing network",
      values: with_({ ipAddressType: "dual-stack" }, EXISTING_NETWORK),
      lines: [],
    },
    {
      what: "dual-stack in a network of IPv4",
      values: with_({ ipAddressType: "dual-stack" }),
      lines: [
        `${FS}.ipAddressType: dual-stack needs subnets with IPv4 and IPv6 addresses, and the network that this program creates has IPv4 only; set network.existing, or use ipv4`,
      ],
    },
  ]);
});

describe("config: a file system that exists", () => {
  const existing = (more: object = {}) => ({ existing: { id: "fs-00000001", ...more } });
  const targets = (ids: object) => existing({ mountTargets: { group: "sg-00000001", ids } });
  itReports([
    { what: "one in a network that is created", values: with_(existing()), lines: [] },
    {
      what: "settings beside it",
      values: with_({
        ...existing(),
        backups: true,
        kmsKey: "create",
        protect: false,
        retain: true,
        throughput: "elastic",
      }),
      lines: ["backups", "kmsKey", "retain", "throughput"].map(
        (field) =>
          `${FS}.${field}: a file system that exists has its own setting, which this program leaves alone; remove this, or existing`,
      ),
    },
    {
      what: "mount targets for every zone",
      values: with_(targets({ a: "fsmt-0000000a", b: "fsmt-0000000b" }), EXISTING_NETWORK),
      lines: [],
    },
    {
      what: "the one mount target of One Zone storage",
      values: with_({ ...targets({ b: "fsmt-0000000b" }), oneZone: "b" }, EXISTING_NETWORK),
      lines: [],
    },
    {
      what: "mount targets for other zones than the network's",
      values: with_(targets({ a: "fsmt-0000000a", c: "fsmt-0000000c" }), EXISTING_NETWORK),
      lines: [
        `${FS}.existing.mountTargets.ids.b: missing; consumers run in zone b; name its mount target, or leave the zone out of the network`,
        `${FS}.existing.mountTargets.ids.c: no consumer can run in zone c; add its subnet to the network, or remove this`,
      ],
    },
    {
      what: "mount targets in a network that does not exist yet",
      values: with_(targets({ a: "fsmt-0000000a", b: "fsmt-0000000b" })),
      lines: [
        `${FS}.existing.mountTargets: mount targets that exist are in a network that exists; name it under network.existing, or remove this`,
      ],
    },
    {
      what: "addresses of mount targets that exist",
      values: with_(
        { ...targets({ a: "fsmt-0000000a", b: "fsmt-0000000b" }), ipAddressType: "dual-stack" },
        EXISTING_NETWORK,
      ),
      lines: [`${FS}.ipAddressType: mount targets that exist have their addresses; remove this`],
    },
  ]);
});

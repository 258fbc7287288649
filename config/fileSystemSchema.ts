import { choice, fields, flag, named, text, wholeNumber } from "./fields";
import * as limits from "./fileSystemLimits";
import { LIFECYCLE_DAYS, REGION, ZONE_LETTERS } from "./limits";
import { SECURITY_GROUP_ID, ZONE } from "./networkLimits";
import { GROUPS_PER_INTERFACE, RULES_PER_INTERFACE } from "./quotas";

export const NEVER = "never";

const lifecycleDays = [...LIFECYCLE_DAYS.map(days), NEVER];

const existing = fields(
  {
    id: text(limits.FILE_SYSTEM_ID, { description: "Its id.", example: "fs-0123456789abcdef0" }),
    managePolicy: flag(
      "`false`: its policy is read and compared, and a policy that lacks a needed denial is an error with the reason. `true`: its policy is replaced by this program's.",
    ).default(false),
    mountTargets: fields(
      {
        group: text(SECURITY_GROUP_ID, {
          description: "Security group that every one of them has; the consumers' rules are added to it.",
          example: "sg-0123456789abcdef0",
        }),
        ids: named(
          ZONE,
          text(limits.MOUNT_TARGET_ID, {
            description: "Mount target in that zone.",
            example: "fsmt-0123456789abcdef0",
          }),
          {
            description: "Zone letter → mount target, one for each zone of the network.",
            example: { a: "fsmt-0123456789abcdef0" },
          },
        ),
      },
      "Its mount targets, if it has some already (a zone takes only one). Default: they are created.",
    ).optional(),
  },
  "A file system that exists: it is neither changed nor deleted. Its settings are its owner's.",
);

export const fileSystem = fields(
  {
    throughput: choice(limits.THROUGHPUT, {
      description: "Throughput mode. AWS allows one change, or decrease of what is provisioned, in 24 hours.",
    }).default("elastic"),
    provisionedMiBps: wholeNumber(limits.PROVISIONED_MIBPS, "of MiB/s", {
      description: "Throughput of the mode `provisioned`, in MiB/s.",
      example: 128,
    }).optional(),
    infrequentAccessAfter: choice(lifecycleDays, {
      description: "Files not read or written for this long move to Infrequent Access storage.",
    }).default("30 days"),
    archiveAfter: choice(lifecycleDays, {
      description:
        "Files not read or written for this long, longer than for Infrequent Access, move to Archive storage.",
    }).default(NEVER),
    backOnAccess: flag("Files in those storage classes move back when they are read or written.").default(true),
    oneZone: choice(ZONE_LETTERS, {
      description:
        "One Zone storage in this zone: cheaper, and lost with the zone. Every consumer runs there. Setting, changing or removing it replaces the file system.",
    }).optional(),
    kmsKey: text(limits.KMS_KEY, {
      description:
        "Key that encrypts the data: one made by this program (`create`), or yours by ARN. Default: AWS's own key for EFS. Changing it replaces the file system.",
      example: "create",
    }).optional(),
    backups: flag("Daily automatic backups by AWS Backup.").default(true),
    replicateTo: text(REGION, {
      description: "Region of a read-only replica, which EFS creates and which stays when the stack goes.",
      example: "eu-central-1",
    }).optional(),
    protect: flag(
      "Refuses every update that would delete the file system, its own key or the alarms' key, `pulumi destroy` included. Of a file system that exists only the last is the stack's.",
    ).default(true),
    retain: flag(
      "Leaves the file system (with its key, policy and backups) in the account when the stack lets it go.",
    ).default(false),
    ipAddressType: choice(Object.keys(limits.IP_ADDRESS_TYPES) as (keyof typeof limits.IP_ADDRESS_TYPES)[], {
      description:
        "Addresses of the mount targets. `dual-stack` takes an existing network whose subnets have both kinds.",
    }).default("ipv4"),
    mountTargetGroups: wholeNumber({ min: 1, max: GROUPS_PER_INTERFACE }, "of security groups", {
      description: `Security groups of the mount targets, over which the consumers' rules are spread: one holds as many as \`quotas.rulesPerSecurityGroup\` says, all together ${RULES_PER_INTERFACE}. One more moves some rules to it, without interruption.`,
    }).default(1),
    existing: existing.optional(),
  },
  "The one file system that all consumers share.",
);

export const maintenance = fields(
  {
    until: text(limits.INSTANT, {
      description: `Until when (at most ${limits.MAINTENANCE_HOURS} hours from now) one instance with session access may do everything on the whole file system, as root: for restores and moved directories. It ends itself then; remove this to remove it.`,
      example: "2030-01-31T12:00:00Z",
    }).optional(),
  },
  "Off unless `until` is set.",
);

function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}

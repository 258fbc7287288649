import { z } from "zod";
import { texts } from "./consumerFields";
import { choice, fields, named, text, wholeNumber } from "./fields";
import * as limits from "./limits";
import {
  ENDPOINT_SERVICE,
  FLOW_LOG_TRAFFIC,
  LOG_RETENTION_DAYS,
  NAT_GATEWAYS,
  SUBNET_ID,
  VPC_ID,
  ZONE,
} from "./networkLimits";
import { GROUPS_PER_INTERFACE } from "./quotas";

const flowLogs = fields(
  {
    traffic: choice(Object.keys(FLOW_LOG_TRAFFIC) as (keyof typeof FLOW_LOG_TRAFFIC)[], {
      description: "Which connections are recorded.",
    }).default("all"),
    retentionDays: z
      .literal([...LOG_RETENTION_DAYS], { error: `must be one of ${LOG_RETENTION_DAYS.join(", ")}` })
      .default(30)
      .describe("Days that the records are kept."),
  },
  "Records of the VPC's connections in a log group of its own. Default: none.",
);

const existing = fields(
  {
    vpcId: text(VPC_ID, {
      description: "VPC with DNS support and DNS host names on: mount helpers find the file system by its name.",
      example: "vpc-0123456789abcdef0",
    }),
    subnets: named(
      ZONE,
      text(SUBNET_ID, { description: "Private subnet in that zone.", example: "subnet-0123456789abcdef0" }),
      {
        description: "Zone letter → private subnet, one a zone: consumers and mount targets are put there.",
        example: { a: "subnet-0123456789abcdef0" },
      },
    ),
  },
  "A network that exists: no VPC is created. Its routes or endpoints have to reach what the consumers need.",
);

const CIDR_BLOCK = "must be an IPv4 block in CIDR notation";

export const network = fields(
  {
    cidrBlock: z
      .string({ error: CIDR_BLOCK })
      .default("10.20.0.0/16")
      .meta({
        description: `IPv4 block of the VPC, /${limits.VPC_PREFIX.min} to /${limits.VPC_PREFIX.max}. One eighth of it is reserved for each zone letter. Changing it replaces the network and everything in it.`,
        patternErrorMessage: CIDR_BLOCK,
      }),
    availabilityZones: z
      .array(choice(limits.ZONE_LETTERS, { description: "Zone letter." }), { error: "must be a list of zone letters" })
      .min(1, { error: "must name at least one zone letter" })
      .default(["a", "b"])
      .describe(
        "Letters of the availability zones: `a` in eu-west-1 is eu-west-1a. They may come, go and change places: nothing of the others is replaced.",
      ),
    natGateways: choice(NAT_GATEWAYS, {
      description:
        "The private subnets' way out: no NAT gateway but endpoints for the AWS services that the consumers need (table below), one in the zone named first, or one in each zone.",
    }).default("single"),
    endpoints: texts(
      text(ENDPOINT_SERVICE, { description: "A service.", example: "sqs" }),
      "services",
      "Further AWS services that handlers call, where there are no NAT gateways: each gets an endpoint, and consumers that call AWS's services are let out to it.",
    ),
    endpointGroups: wholeNumber({ min: 1, max: GROUPS_PER_INTERFACE }, "of security groups", {
      description: `Security groups of the interface endpoints, over which the rules of those that use them are spread; as \`fileSystem.mountTargetGroups\`.`,
    }).default(1),
    flowLogs: flowLogs.optional(),
    existing: existing.optional(),
  },
  "The VPC that the program creates, or one that exists.",
);

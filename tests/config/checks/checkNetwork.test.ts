import assert from "node:assert/strict";
import { itReports, lambdas, withNetwork } from "../support/refusals";
import { decode, GOOD_VALUES, withConsumer } from "../support/stackInput";

describe("config/checks/checkNetwork", () => {
  itReports([
    {
      what: "a zone named twice",
      values: withNetwork({ availabilityZones: ["a", "b", "a"] }),
      lines: ["shared-storage:network.availabilityZones[2]: zone a is named twice; name each zone once"],
    },
    {
      what: "an address block that is none",
      values: withNetwork({ cidrBlock: "10.20.0.0" }),
      lines: [
        'shared-storage:network.cidrBlock: got "10.20.0.0"; must be an IPv4 block in CIDR notation; for example 10.20.0.0/16',
      ],
    },
    {
      what: "an address block larger than a VPC",
      values: withNetwork({ cidrBlock: "10.0.0.0/8" }),
      lines: [
        'shared-storage:network.cidrBlock: got "10.0.0.0/8"; its prefix must be /16 to /23; for example 10.0.0.0/16',
      ],
    },
    {
      what: "an address block too small for six zones",
      values: withNetwork({ cidrBlock: "10.20.0.0/28" }),
      lines: [
        'shared-storage:network.cidrBlock: got "10.20.0.0/28"; its prefix must be /16 to /23; a smaller block cannot hold a subnet for each zone; ' +
          "for example 10.20.0.0/16",
      ],
    },
    {
      what: "an address within its block",
      values: withNetwork({ cidrBlock: "10.20.1.0/16" }),
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
      what: "as many consumers as a zone's subnet has addresses for",
      values: {
        network: { cidrBlock: "10.20.0.0/23" },
        directories: { data: {} },
        consumers: lambdas(26),
      },
      lines: [],
    },
  ]);
});

describe("config: endpoints of a network without NAT gateways", () => {
  const none = (endpoints: readonly string[]) => withNetwork({ natGateways: "none", endpoints });
  const AT_ENDPOINTS = "shared-storage:network.endpoints";
  itReports([
    { what: "further services", values: none(["sqs", "dynamodb", "ecr.api"]), lines: [] },
    {
      what: "a service twice",
      values: none(["kms", "sqs", "kms"]),
      lines: [`${AT_ENDPOINTS}[2]: kms is named twice; name each service once`],
    },
    {
      what: "what is no service, and a whole name",
      values: none(["SQS", "com.amazonaws.eu-west-1.sqs"]),
      lines: ["SQS", "com.amazonaws.eu-west-1.sqs"].map(
        (got, index) =>
          `${AT_ENDPOINTS}[${index}]: got "${got}"; must be the last part of an endpoint's service name, such as sqs or dynamodb`,
      ),
    },
    {
      what: "services beside NAT gateways",
      values: withNetwork({ natGateways: "single", endpoints: ["sqs"] }),
      lines: [
        `${AT_ENDPOINTS}: through the NAT gateways (single) every service is reached; remove this, or set natGateways: none`,
      ],
    },
  ]);

  it("warns of managed policies whose services cannot be reached, until one is named", () => {
    const policies = ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"];
    const warnings = (endpoints: readonly string[]) =>
      decode({
        ...none(endpoints),
        consumers: {
          ...GOOD_VALUES.consumers,
          ingest: { ...GOOD_VALUES.consumers.ingest, policies },
          serve: { ...GOOD_VALUES.consumers.serve, policies },
        },
      }).warnings;
    const remedy = `can be reached; name what the handler calls in ${AT_ENDPOINTS}`;
    assert.deepEqual(warnings([]), [
      `shared-storage:consumers.ingest.policies: without NAT gateways no AWS service ${remedy}`,
      `shared-storage:consumers.serve.policies: without NAT gateways only ecr.api, ecr.dkr, logs, s3 ${remedy}`,
    ]);
    assert.deepEqual(warnings(["sqs"]), []);
  });
});

describe("config: a network that exists", () => {
  const AT = "shared-storage:network";
  const subnets = { a: "subnet-0000000a", b: "subnet-0000000b" };
  const existing = (more: object, besides: object = {}) =>
    withNetwork({ existing: { vpcId: "vpc-00000001", subnets, ...more }, ...besides });
  itReports([
    { what: "one with a subnet a zone and flow logs", values: existing({}, { flowLogs: {} }), lines: [] },
    {
      what: "fields of one that is created beside it",
      values: existing({}, { cidrBlock: "10.20.0.0/16", availabilityZones: ["a"], natGateways: "none" }),
      lines: ["availabilityZones", "cidrBlock", "natGateways"].map(
        (field) => `${AT}.${field}: a network that exists has its own; remove this, or existing`,
      ),
    },
    {
      what: "one without subnets",
      values: existing({ subnets: {} }),
      lines: [
        `${AT}.existing.subnets: names no subnet; name the private subnet of at least one zone; for example a: subnet-0123456789abcdef0`,
      ],
    },
    {
      what: "one subnet in two zones",
      values: existing({ subnets: { a: "subnet-0000000a", b: "subnet-0000000a" } }),
      lines: [`${AT}.existing.subnets.b: subnet-0000000a is also the subnet of zone a; a subnet is in one zone`],
    },
  ]);
});

import * as assert from "node:assert/strict";
import { ENDPOINTS } from "../../config/endpoints";
import { NAT_GATEWAYS } from "../../config/networkLimits";
import type { ConsumerConfig, NetworkConfig } from "../../config/types";
import {
  ec2Config,
  fargateConfig,
  fileSystemConfig,
  lambdaConfig,
  networkConfig,
  stackConfig,
} from "../support/stackConfigs";
import { testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const NONE: Partial<NetworkConfig> = { natGateways: "none" };

function run(consumers: readonly ConsumerConfig[], network = NONE, fileSystem = fileSystemConfig()) {
  return runStack(stackConfig(consumers, { network: networkConfig(network), fileSystem }));
}

const BY_KIND = { lambda: lambdaConfig("one"), fargate: fargateConfig("one"), ec2: ec2Config("one") };

describe("components: a network without NAT gateways", function () {
  this.timeout(30_000);

  for (const kind of ["lambda", "fargate", "ec2"] as const) {
    const needs = ENDPOINTS[kind];
    it(`has for ${kind} exactly the endpoints of the table`, async () => {
      const program = await run([BY_KIND[kind]]);
      const services = program.resources
        .filter(({ type }) => type === ENDPOINT)
        .map(({ inputs }) => [inputs.serviceName, String(inputs.vpcEndpointType).toLowerCase()]);
      assert.deepEqual(
        services.sort(),
        needs.map(({ service, kind: type }) => [`com.amazonaws.eu-west-1.${service}`, type]).sort(),
      );
    });
  }

  it("lets a service out to the endpoints' group and to S3 only, and the endpoints take it in", async () => {
    const program = await run([fargateConfig("serve", { mounts: [] })]);
    const rules = program.resources
      .filter(({ type, name }) => [EGRESS, INGRESS].includes(type) && !name.includes("nfs"))
      .map(({ name, inputs: { tags, description, ...inputs } }) => ({ name, description, tags, inputs }));
    const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    const group = "serve-group-id";
    const endpoints = "network-endpoints-group-id";
    const tags = testTags("serve", "serve");
    const s3 = program.resources.find(({ name }) => name === "serve-s3-egress")?.inputs.prefixListId;
    assert.match(String(s3), /^pl-[0-9a-f]{8}$/);
    assert.deepEqual(
      rules.sort((a, b) => (a.name < b.name ? -1 : 1)),
      [
        {
          name: "serve-endpoints-egress",
          description: "Endpoints",
          tags,
          inputs: { ...https, securityGroupId: group, referencedSecurityGroupId: endpoints },
        },
        {
          name: "serve-endpoints-ingress",
          description: "HTTPS from serve",
          tags,
          inputs: { ...https, securityGroupId: endpoints, referencedSecurityGroupId: group },
        },
        {
          name: "serve-s3-egress",
          description: "S3",
          tags,
          inputs: { ...https, securityGroupId: group, prefixListId: s3 },
        },
      ],
    );
  });

  it("has further endpoints where they are named, each of its kind, and lets out who calls services", async () => {
    const further = { ...NONE, endpoints: ["dynamodb", "logs", "sqs"] };
    const policies = ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"];
    const program = await run([lambdaConfig("quiet"), lambdaConfig("sends", { policies })], further);
    const endpoints = program.resources
      .filter(({ type }) => type === ENDPOINT)
      .map(({ name, inputs }) => [name, inputs.serviceName, inputs.vpcEndpointType]);
    assert.deepEqual(endpoints, [
      ["network-endpoints-dynamodb", "com.amazonaws.eu-west-1.dynamodb", "Gateway"],
      ["network-endpoints-logs", "com.amazonaws.eu-west-1.logs", "Interface"],
      ["network-endpoints-sqs", "com.amazonaws.eu-west-1.sqs", "Interface"],
    ]);
    const out = program.names(EGRESS).filter((name) => !name.includes("nfs"));
    assert.deepEqual(out, ["sends-dynamodb-egress", "sends-endpoints-egress"]);
    const { dependencies } = program.find("aws:lambda/function:Function::sends-function");
    assert.deepEqual(
      [...endpoints.map(([name]) => `${ENDPOINT}::${String(name)}`), ...out.map((name) => `${EGRESS}::${name}`)].filter(
        (key) => !dependencies.includes(key),
      ),
      [],
    );
  });

  it("lets nobody out where there is no way: no rule to everywhere that leads nowhere", async () => {
    const policies = ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"];
    const program = await run([lambdaConfig("sends", { policies })]);
    assert.deepEqual(program.names(ENDPOINT), []);
    assert.deepEqual(program.names(EGRESS), ["sends-nfs-egress"]);
  });

  it("puts interfaces into the private subnets, and S3's routes into every route table", async () => {
    const program = await run([fargateConfig("serve")]);
    assert.deepEqual(program.find(`${ENDPOINT}::network-endpoints-ecr-api`).inputs, {
      vpcId: "network-id",
      serviceName: "com.amazonaws.eu-west-1.ecr.api",
      vpcEndpointType: "Interface",
      subnetIds: ["network-private-a-id", "network-private-b-id"],
      securityGroupIds: ["network-endpoints-group-id"],
      privateDnsEnabled: true,
      tags: testTags("endpoint-ecr.api"),
    });
    const { routeTableIds, ...s3 } = program.find(`${ENDPOINT}::network-endpoints-s3`).inputs;
    assert.deepEqual(s3, {
      vpcId: "network-id",
      serviceName: "com.amazonaws.eu-west-1.s3",
      vpcEndpointType: "Gateway",
      tags: testTags("endpoint-s3"),
    });
    assert.deepEqual(
      routeTableIds,
      ["private-table-a", "private-table-b", "public-table-a", "public-table-b"].map((name) => `network-${name}-id`),
    );
  });

  it("starts a service only after its endpoints and rules", async () => {
    const program = await run([fargateConfig("serve")]);
    const { dependencies } = program.find("awsx:ecs:FargateService::serve-service");
    const needed = ["ecr-api", "ecr-dkr", "logs", "s3"].map((service) => `${ENDPOINT}::network-endpoints-${service}`);
    needed.push(
      `${EGRESS}::serve-endpoints-egress`,
      `${EGRESS}::serve-s3-egress`,
      `${INGRESS}::serve-endpoints-ingress`,
      // A gateway endpoint is a route in a table that is the subnet's only by its association.
      ...["a", "b"].map((zone) => `${ASSOCIATION}::network-private-association-${zone}`),
    );
    assert.deepEqual(
      needed.filter((key) => !dependencies.includes(key)),
      [],
    );
  });

  it("pays for interfaces in the one zone only that One Zone storage is in", async () => {
    const program = await run([fargateConfig("serve")], NONE, fileSystemConfig({ oneZone: "b" }));
    const { subnetIds } = program.find(`${ENDPOINT}::network-endpoints-logs`).inputs;
    assert.deepEqual(subnetIds, ["network-private-b-id"]);
  });

  it("lets out to everywhere only where there are NAT gateways, and then has no endpoints", async () => {
    for (const natGateways of NAT_GATEWAYS) {
      const program = await run([fargateConfig("serve")], { natGateways });
      const out = program.names(EGRESS).filter((name) => name === "serve-https-egress");
      const expected = natGateways === "none" ? [4, 0] : [0, 1];
      assert.deepEqual([program.names(ENDPOINT).length, out.length], expected, natGateways);
    }
  });
});

describe("components: flow logs", () => {
  it("go to a log group of their own, by a role that can write nothing else", async () => {
    const program = await run([], { flowLogs: { traffic: "rejected", retentionDays: 7 } });
    const logs = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vpc/shared-storage-test-flow-logs";
    assert.deepEqual(program.find("aws:ec2/flowLog:FlowLog::network-flow-logs").inputs, {
      vpcId: "network-id",
      trafficType: "REJECT",
      logDestinationType: "cloud-watch-logs",
      logDestination: logs,
      iamRoleArn: "arn:aws:iam::123456789012:role/shared-storage-test-flow-logs",
      tags: testTags("flow-logs"),
    });
    assert.deepEqual(program.find("aws:cloudwatch/logGroup:LogGroup::network-flow-logs").inputs, {
      name: "/aws/vpc/shared-storage-test-flow-logs",
      retentionInDays: 7,
      tags: testTags("flow-logs"),
    });
    const policy = JSON.parse(String(program.find("aws:iam/rolePolicy:RolePolicy::network-flow-logs").inputs.policy));
    assert.deepEqual(policy.Statement, [
      {
        Sid: "WriteOwnLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [logs, `${logs}:*`],
      },
    ]);
  });
});

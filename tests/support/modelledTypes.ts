import type { Inputs } from "./modelHarness";

/** Inputs of one resource → other inputs, or undefined to leave it out. */
export type Change = (inputs: Inputs) => Inputs | undefined;
/** `type::name` → change. */
export type Changes = Readonly<Record<string, Change>>;

export const TYPES = {
  vpc: "aws:ec2/vpc:Vpc",
  internetGateway: "aws:ec2/internetGateway:InternetGateway",
  subnet: "aws:ec2/subnet:Subnet",
  routeTable: "aws:ec2/routeTable:RouteTable",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  route: "aws:ec2/route:Route",
  eip: "aws:ec2/eip:Eip",
  natGateway: "aws:ec2/natGateway:NatGateway",
  fileSystem: "aws:efs/fileSystem:FileSystem",
  fileSystemPolicy: "aws:efs/fileSystemPolicy:FileSystemPolicy",
  mountTarget: "aws:efs/mountTarget:MountTarget",
  accessPoint: "aws:efs/accessPoint:AccessPoint",
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  profile: "aws:iam/instanceProfile:InstanceProfile",
  function: "aws:lambda/function:Function",
  alias: "aws:lambda/alias:Alias",
  cluster: "aws:ecs/cluster:Cluster",
  task: "aws:ecs/taskDefinition:TaskDefinition",
  service: "aws:ecs/service:Service",
  template: "aws:ec2/launchTemplate:LaunchTemplate",
  scalingGroup: "aws:autoscaling/group:Group",
} as const;

const CLIENT = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"];
export const POINT = "elasticfilesystem:AccessPointArn";

/** Denies what the design denies: no TLS, no access point, root. */
export const DENY_POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Tls",
      Effect: "Deny",
      Principal: "*",
      Action: CLIENT,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    { Sid: "Point", Effect: "Deny", Principal: "*", Action: CLIENT, Condition: { Null: { [POINT]: "true" } } },
    { Sid: "Root", Effect: "Deny", Principal: "*", Action: "elasticfilesystem:ClientRootAccess" },
  ],
};

export const REGION = "eu-west-1";
export const ZONES = ["a", "b"];

/** Ids of consumers and directories in this stack. */
export const IDS: Readonly<Record<string, number>> = {
  pets: 1001,
  shop: 1002,
  farm: 1003,
  samples: 2001,
  models: 2002,
};

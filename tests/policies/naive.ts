import type { EvaluatedResource } from "../../policies/evaluate";
import { TYPE } from "../../policies/lib/types";
import { resource } from "./faults";

/**
 * The mistakes that examples of "a file system for Lambda and containers" make together: one access point for all, HTTPS open
 * to the world and no way in for NFS, public subnets, no encryption, no policy, and one role with full rights for all.
 */
const ACCESS_POINT = { id: "fsap-1", arn: "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1" };
const ROLE = "arn:aws:iam::123456789012:role/everything";

const lambda = (name: string) =>
  resource(TYPE.function, name, {
    role: ROLE,
    vpcConfig: { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] },
    fileSystemConfig: { arn: ACCESS_POINT.arn, localMountPath: "/mnt/storage" },
  });

export const NAIVE: readonly EvaluatedResource[] = [
  ...["1", "2"].map((n) =>
    resource(TYPE.subnet, `public-${n}`, {
      id: `subnet-${n}`,
      availabilityZone: `eu-west-1${n === "1" ? "a" : "b"}`,
      mapPublicIpOnLaunch: true,
    }),
  ),
  resource(TYPE.fileSystem, "storage", { id: "fs-1" }, { opts: {} }),
  resource(TYPE.securityGroup, "web", {
    id: "sg-1",
    ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
  }),
  resource(TYPE.mountTarget, "target", { fileSystemId: "fs-1", subnetId: "subnet-1", securityGroups: ["sg-1"] }),
  resource(TYPE.accessPoint, "shared", {
    ...ACCESS_POINT,
    fileSystemId: "fs-1",
    posixUser: { uid: 1000, gid: 1000 },
    rootDirectory: { path: "/www" },
  }),
  resource(TYPE.role, "everything", {
    arn: ROLE,
    name: "everything",
    assumeRolePolicy: {
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    },
  }),
  resource(TYPE.rolePolicyAttachment, "full", {
    role: "everything",
    policyArn: "arn:aws:iam::aws:policy/AWSLambda_FullAccess",
  }),
  lambda("reader"),
  lambda("writer"),
  resource(TYPE.taskDefinition, "nginx", {
    arn: "arn:task",
    taskRoleArn: ROLE,
    volumes: [
      {
        name: "storage",
        efsVolumeConfiguration: {
          fileSystemId: "fs-1",
          transitEncryption: "ENABLED",
          authorizationConfig: { accessPointId: "fsap-1" },
        },
      },
    ],
  }),
  resource(TYPE.service, "nginx", {
    taskDefinition: "arn:task",
    networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"], assignPublicIp: true },
  }),
];

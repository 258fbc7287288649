import assert from "node:assert/strict";
import { evaluate, mandatory } from "../../policies/evaluate";
import { NOW } from "./faults";
import { NAIVE } from "./naive";

/** Every fault of the example, by rule; without remedies, which the rules' own tests check. */
const FAULTS = [
  "efs-file-system-encrypted storage: encrypted is not set, must be true",
  "efs-file-system-backed-up storage: file system storage has no backup policy",
  "efs-file-system-lifecycle storage: lifecyclePolicies has none of transitionToIa, transitionToArchive",
  "efs-file-system-policy-present storage: file system storage has no file-system policy",
  "stateful-resources-protected storage: protect is false in production stack prod",
  "efs-consumers-apart shared: access point shared is used by nginx, reader, writer",
  "efs-mount-target-private-subnet target: mapPublicIpOnLaunch of subnet public-1 is true, must be false",
  "efs-mount-target-per-zone reader: reader runs in zone eu-west-1b, which has no mount target in this stack or mountTargetZones",
  "efs-mount-target-per-zone writer: writer runs in zone eu-west-1b, which has no mount target in this stack or mountTargetZones",
  "efs-mount-target-security-group target: its security groups have no ingress rule for tcp/2049, so nobody can mount",
  "efs-mount-target-security-group target: its security groups let in tcp/443, must be only tcp/2049",
  "efs-mount-target-security-group target: its security groups let in 0.0.0.0/0 on tcp/443, must be security groups only",
  "ec2-no-open-ingress web: ingress[0] lets in 0.0.0.0/0 on tcp/443",
  "ec2-no-nfs-to-world web: egress[0] opens all ports, tcp/2049 among them, to 0.0.0.0/0",
  "ec2-no-inline-rules web: ingress has 1 inline rule, must have none",
  "ec2-no-inline-rules web: egress has 1 inline rule, must have none",
  'ecs-efs-volume-secure nginx: volume storage: authorizationConfig.iam is not set, must be "ENABLED"',
  "ecs-task-role-mounts nginx: task role everything has no policy that allows elasticfilesystem:ClientMount",
  "ec2-no-public-address nginx: networkConfiguration.assignPublicIp is true, must be false",
  "iam-managed-policies-listed full: policyArn is arn:aws:iam::aws:policy/AWSLambda_FullAccess, which is not listed",
  "iam-roles-not-shared everything: role everything is used by nginx, reader, writer",
];

describe("the naive example", () => {
  const found = evaluate(NAIVE, { project: "naive", stack: "prod", now: NOW });

  it("gets every one of its faults reported", () => {
    assert.deepEqual(
      found.map(({ rule, resource, message }) => `${rule} ${resource?.name}: ${message.split("; ")[0]}`),
      FAULTS,
    );
  });

  it("may not be deployed: each of them stops it", () => {
    assert.equal(mandatory(found).length, FAULTS.length);
  });
});

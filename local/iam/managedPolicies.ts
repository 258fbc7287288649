/**
 * AWS managed policies that the program attaches, or that somebody may attach in order to mount. Source: AWS managed
 * policy reference guide, page of each name. Any other one is not modelled.
 */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  AmazonSSMManagedInstanceCore: [
    "ssm:DescribeAssociation",
    "ssm:GetDeployablePatchSnapshotForInstance",
    "ssm:GetDocument",
    "ssm:DescribeDocument",
    "ssm:GetManifest",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:ListAssociations",
    "ssm:ListInstanceAssociations",
    "ssm:PutInventory",
    "ssm:PutComplianceItems",
    "ssm:PutConfigurePackageResult",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
  ],
  AmazonElasticFileSystemClientReadOnlyAccess: [
    "elasticfilesystem:ClientMount",
    "elasticfilesystem:DescribeMountTargets",
  ],
  AmazonElasticFileSystemClientReadWriteAccess: [
    "elasticfilesystem:ClientMount",
    "elasticfilesystem:ClientWrite",
    "elasticfilesystem:DescribeMountTargets",
  ],
  AmazonElasticFileSystemClientFullAccess: [
    "elasticfilesystem:ClientMount",
    "elasticfilesystem:ClientRootAccess",
    "elasticfilesystem:ClientWrite",
    "elasticfilesystem:DescribeMountTargets",
  ],
};

/** Text of a managed policy, or undefined if it is not modelled. */
export function managedPolicy(arn: string): string | undefined {
  const name = /^arn:aws[a-z-]*:iam::aws:policy\/([\w+=,.@-]+)$/.exec(arn)?.[1];
  if (name === undefined || !Object.hasOwn(ACTIONS, name)) return undefined;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ACTIONS[name], Resource: "*" }],
  });
}

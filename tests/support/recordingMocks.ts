import type * as pulumi from "@pulumi/pulumi";

export type Inputs = Readonly<Record<string, unknown>>;

export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Inputs;
}

const ACCOUNT = "123456789012";
const REGION = "eu-west-1";

/** What AWS adds to a resource's inputs, by type. A type that is not here is an error: the mock knows what it records. */
const OUTPUTS: Readonly<Record<string, (inputs: Inputs, name: string) => Inputs>> = {
  "awsx:ec2:Vpc": ({ availabilityZoneNames }, name) => ({
    vpcId: `${name}-id`,
    privateSubnetIds: (availabilityZoneNames as string[]).map((zone) => `subnet-private-${zone}`),
    publicSubnetIds: (availabilityZoneNames as string[]).map((zone) => `subnet-public-${zone}`),
  }),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": () => ({}),
  "aws:efs/fileSystem:FileSystem": (_, name) => ({
    arn: `arn:aws:elasticfilesystem:${REGION}:${ACCOUNT}:file-system/${name}-id`,
  }),
  "aws:efs/fileSystemPolicy:FileSystemPolicy": () => ({}),
  "aws:efs/backupPolicy:BackupPolicy": () => ({}),
  "aws:efs/mountTarget:MountTarget": () => ({}),
  "aws:efs/accessPoint:AccessPoint": (_, name) => ({
    arn: `arn:aws:elasticfilesystem:${REGION}:${ACCOUNT}:access-point/${name}-id`,
  }),
  "aws:ec2/securityGroup:SecurityGroup": () => ({}),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": () => ({}),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": () => ({}),
  "aws:iam/role:Role": (inputs) => ({ arn: `arn:aws:iam::${ACCOUNT}:role/${inputs.name}` }),
  "aws:iam/rolePolicy:RolePolicy": () => ({}),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": () => ({}),
  "aws:iam/instanceProfile:InstanceProfile": (inputs) => ({
    arn: `arn:aws:iam::${ACCOUNT}:instance-profile/${inputs.name}`,
  }),
  "aws:cloudwatch/logGroup:LogGroup": (inputs) => ({
    arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${inputs.name}`,
  }),
  "aws:lambda/function:Function": (inputs) => ({
    arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${inputs.name}`,
    version: "1",
  }),
  "aws:lambda/alias:Alias": (inputs) => ({
    arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${inputs.functionName}:${inputs.name}`,
  }),
  "aws:lambda/invocation:Invocation": () => ({ result: "{}" }),
  "aws:ecs/cluster:Cluster": (inputs) => ({ arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/${inputs.name}` }),
  "awsx:ecr:Repository": (inputs) => ({ url: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${inputs.name}` }),
  "awsx:ecr:Image": (inputs) => ({ imageUri: `${inputs.repositoryUrl}@sha256:${inputs.imageTag}` }),
  "awsx:ecs:FargateService": () => ({}),
  "aws:appautoscaling/target:Target": () => ({}),
  "aws:appautoscaling/policy:Policy": () => ({}),
  "aws:s3/bucket:Bucket": (_, name) => ({ bucket: `${name}-id`, arn: `arn:aws:s3:::${name}-id` }),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": () => ({}),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": () => ({}),
  "aws:s3/bucketVersioning:BucketVersioning": () => ({}),
  "aws:s3/bucketPolicy:BucketPolicy": () => ({}),
  "aws:s3/bucketObjectv2:BucketObjectv2": () => ({}),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1 }),
  "aws:autoscaling/group:Group": (inputs) => ({
    arn: `arn:aws:autoscaling:${REGION}:${ACCOUNT}:autoScalingGroup:uuid:autoScalingGroupName/${inputs.name}`,
  }),
};

/** Answers like AWS in the few fields that the program reads, and records what it was asked for, in order. */
export class RecordingMocks implements pulumi.runtime.Mocks {
  readonly resources: RecordedResource[] = [];

  constructor(private readonly before: (resource: RecordedResource) => Promise<void> = async () => {}) {}

  async newResource({ type, name, inputs }: pulumi.runtime.MockResourceArgs) {
    const outputs = OUTPUTS[type];
    if (outputs === undefined && !type.startsWith("shared-storage:index:") && type !== "pulumi:pulumi:Stack") {
      throw new Error(`the mock does not know resource type ${type} (${name})`);
    }
    const resource = { type, name, inputs };
    this.resources.push(resource);
    await this.before(resource);
    return { id: `${name}-id`, state: { ...inputs, ...outputs?.(inputs, name) } };
  }

  call({ token }: pulumi.runtime.MockCallArgs): Promise<never> {
    throw new Error(`the program must not call ${token}: previews have to know everything that decides what exists`);
  }
}

/**
 * Properties that AWS cannot change in place: another value makes another resource. By type and top-level property, as
 * terraform-provider-aws (which @pulumi/aws is made from) marks them; `*` = every one that is not listed in UPDATED.
 */
const REPLACED_BY: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/vpc:Vpc": ["cidrBlock"],
  "aws:ec2/subnet:Subnet": ["vpcId", "cidrBlock", "availabilityZone"],
  "aws:ec2/natGateway:NatGateway": ["subnetId", "allocationId", "connectivityType"],
  "aws:ec2/eip:Eip": ["domain"],
  "aws:ec2/routeTable:RouteTable": ["vpcId"],
  "aws:ec2/route:Route": ["routeTableId", "destinationCidrBlock"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["subnetId"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["vpcId", "serviceName", "vpcEndpointType"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  "aws:ec2/securityGroup:SecurityGroup": ["name", "namePrefix", "description", "vpcId"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["securityGroupId"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["securityGroupId"],
  "aws:efs/fileSystem:FileSystem": [
    ...["encrypted", "kmsKeyId", "performanceMode", "creationToken", "availabilityZoneName"],
  ],
  "aws:efs/fileSystemPolicy:FileSystemPolicy": ["fileSystemId"],
  "aws:efs/backupPolicy:BackupPolicy": ["fileSystemId"],
  "aws:efs/mountTarget:MountTarget": ["fileSystemId", "subnetId", "ipAddress", "ipAddressType"],
  "aws:efs/accessPoint:AccessPoint": ["fileSystemId", "posixUser", "rootDirectory"],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:iam/rolePolicy:RolePolicy": ["name", "role"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role", "policyArn"],
  "aws:iam/instanceProfile:InstanceProfile": ["name", "path"],
  "aws:lambda/function:Function": ["name", "packageType"],
  "aws:lambda/alias:Alias": ["name", "functionName"],
  "aws:lambda/invocation:Invocation": ["functionName", "qualifier", "input", "triggers"],
  "aws:cloudwatch/logGroup:LogGroup": ["name", "namePrefix", "logGroupClass"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardName"],
  "aws:sns/topic:Topic": ["name", "namePrefix", "fifoTopic"],
  "aws:sns/topicPolicy:TopicPolicy": ["arn"],
  "aws:sns/topicSubscription:TopicSubscription": ["topic", "protocol", "endpoint"],
  "aws:ecr/repository:Repository": ["name", "encryptionConfigurations"],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["repository", "policy"],
  "aws:ecs/cluster:Cluster": ["name"],
  "aws:ecs/taskDefinition:TaskDefinition": ["*"],
  "aws:ecs/service:Service": ["name", "cluster", "launchType", "schedulingStrategy"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["name", "namePrefix"],
  "aws:autoscaling/group:Group": ["name", "namePrefix"],
  "aws:appautoscaling/target:Target": ["resourceId", "scalableDimension", "serviceNamespace"],
  "aws:appautoscaling/policy:Policy": ["name", "resourceId", "scalableDimension", "serviceNamespace"],
  "aws:ssm/parameter:Parameter": ["name"],
  "aws:s3/bucket:Bucket": ["bucket"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ["bucket"],
  "aws:s3/bucketVersioning:BucketVersioning": ["bucket"],
  "aws:s3/bucketPolicy:BucketPolicy": ["bucket"],
  "aws:s3/bucketObjectv2:BucketObjectv2": ["bucket", "key"],
};

/** What even a resource that is never changed otherwise can have changed. */
const UPDATED = ["tags", "trackLatest", "skipDestroy"];

/** Whether another value of a top-level property makes another resource. */
export function replacesOnChange(type: string, property: string): boolean {
  const properties = REPLACED_BY[type] ?? [];
  return properties.includes(property) || (properties.includes("*") && !UPDATED.includes(property));
}

/** Types with at least one such property, for the test that the model knows each of them. */
export const TYPES_WITH_REPLACEMENTS: readonly string[] = Object.keys(REPLACED_BY);

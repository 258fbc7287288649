import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Ec2ConsumerConfig } from "../config/types";
import { type Access, byDirectory } from "./access";
import { writeBuild } from "./buildDirectory";
import { BundleBucket } from "./bundleBucket";
import { consumerAccess } from "./consumerAccess";
import { policyDocument, writeLogs } from "./iamDocuments";
import { linkVariables } from "./linkVariables";
import { physicalName, tagsOf } from "./naming";
import type { Consumer, ConsumerArgs, Platform, Replacement, Vitals } from "./platform";
import { userData } from "./userData";
import { workerBundle } from "./workerBundle";
import { workerGroup } from "./workerGroup";
import { helperUnits, workerHelpers } from "./workerHelpers";
import { workerLogGroup } from "./workerLogs";
import { parameterStatements, type WorkerParameters, workerParameters } from "./workerParameters";
import { launchTemplate } from "./workerTemplate";
import { unitName } from "./workerUnit";

/** Launch hook: an instance counts only after its bootstrap said so. */
const HOOK = "bootstrap";

/** One EC2 instance, kept up by an Auto Scaling group, with any number of mounts. */
export class Ec2Worker extends pulumi.ComponentResource implements Consumer {
  readonly access: Access;
  /** ARN of the Auto Scaling group. */
  readonly arn: pulumi.Output<string>;
  readonly probe = undefined;
  readonly replacement: Replacement;
  readonly url = undefined;
  readonly queues = {};
  readonly vitals: Vitals;
  readonly entrance = undefined;

  constructor(
    name: string,
    { config, platform }: ConsumerArgs<Ec2ConsumerConfig>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("shared-storage:index:Ec2Worker", name, {}, opts);
    const { names } = platform;
    const parent = { parent: this };
    const group = physicalName(names, config.name);
    const tags = tagsOf(names, config.name, config.name);
    const { access, readiness } = consumerAccess(name, "ec2.amazonaws.com", { config, platform }, this);
    this.access = access;
    const { role } = access;
    const parameters = workerParameters(name, config.name, platform, this);
    const { object, sha256, readiness: bucketReadiness } = this.bundle(name, config, platform, parameters);
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: workerLogGroup(names, config.name), retentionInDays: config.logRetentionDays, tags },
      parent,
    );
    const rights = new aws.iam.RolePolicy(
      `${name}-bootstrap`,
      {
        name: "bootstrap",
        role: role.name,
        policy: policyDocument([
          {
            Sid: "FetchOwnBundles",
            Effect: "Allow",
            Action: "s3:GetObject",
            Resource: pulumi.interpolate`arn:${platform.fileSystem.partition}:s3:::${object.bucket}/${config.name}/*`,
          },
          {
            Sid: "CompleteOwnHook",
            Effect: "Allow",
            Action: "autoscaling:CompleteLifecycleAction",
            Resource: groupArn(platform, group),
          },
          writeLogs(logGroup.arn),
          {
            Sid: "GiveUpOwnInstance",
            Effect: "Allow",
            Action: "autoscaling:SetInstanceHealth",
            Resource: groupArn(platform, group),
          },
          ...parameterStatements(parameters),
        ]),
      },
      parent,
    );
    const sessions = new aws.iam.RolePolicyAttachment(
      `${name}-sessions`,
      {
        role: role.name,
        policyArn: pulumi.interpolate`arn:${platform.fileSystem.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
      },
      parent,
    );
    const profile = new aws.iam.InstanceProfile(`${name}-profile`, { name: group, role: role.name, tags }, parent);
    const mounts = byDirectory(config.mounts);
    const template = launchTemplate(
      name,
      {
        config,
        names,
        profileArn: profile.arn,
        securityGroupId: access.securityGroup.id,
        userData: pulumi
          .all([
            object.bucket,
            object.key,
            platform.fileSystem.fileSystemId,
            pulumi.all(mounts.map(({ directory }) => access.accessPoints[directory]!.id)),
          ])
          .apply(([bucket, key, fileSystemId, accessPointIds]) =>
            userData({
              consumer: config.name,
              region: names.region,
              packages: config.packages,
              bundle: `s3://${bucket}/${key}`,
              sha256,
              unit: unitName(config.name),
              helpers: helperUnits(config),
              fileSystemId,
              mounts: mounts.map(({ at, rights }, index) => ({ at, rights, accessPointId: accessPointIds[index]! })),
              group,
              hook: HOOK,
              outcome: parameters.start.name,
            }),
          ),
      },
      this,
    );
    // The role can do everything its instance needs before the first instance is launched.
    const dependsOn = [...readiness, object, ...bucketReadiness, ...parameters.readiness, rights, sessions];
    const scalingGroup = workerGroup(
      name,
      {
        group,
        hook: HOOK,
        config,
        template,
        subnetIds: Object.values(platform.fileSystem.subnetIds),
        tags,
        dependsOn,
      },
      this,
    );
    this.arn = scalingGroup.arn;
    this.replacement = {
      group,
      version: template.latestVersion.apply(String),
      trigger: [config.market, config.instanceType, ...config.fallbackInstanceTypes].join(" "),
      report: parameters.start,
      resource: scalingGroup,
    };
    this.vitals = { resource: scalingGroup, deadLetters: {}, balancer: undefined };
    this.registerOutputs({ groupArn: this.arn });
  }

  private bundle(
    name: string,
    config: Ec2ConsumerConfig,
    platform: Platform,
    { watchdog: { name: watchdogParameter } }: WorkerParameters,
  ) {
    const { names, directories } = platform;
    const helpers = workerHelpers({ config, directories, region: names.region, watchdogParameter });
    const { bytes, sha256 } = workerBundle(config, directories, names, helpers, {
      // Unlike a function or a task, a process on an instance is not told where it is.
      AWS_REGION: names.region,
      ...linkVariables(config, platform),
    });
    const directory = writeBuild(names, config.name, { "bundle.tar": bytes });
    const { bucket, readiness } = new BundleBucket(name, { consumer: config.name, names }, { parent: this });
    const object = new aws.s3.BucketObjectv2(
      `${name}-bundle`,
      {
        bucket: bucket.id,
        key: `${config.name}/${sha256}.tar`,
        source: new pulumi.asset.FileAsset(`${directory}/bundle.tar`),
        contentType: "application/x-tar",
        tags: tagsOf(names, config.name, config.name),
      },
      // Old bundles stay: a rollback launches instances that ask for them. The bucket goes with all of them.
      { parent: this, dependsOn: [...readiness], retainOnDelete: true },
    );
    return { object, sha256, readiness };
  }
}

/** Put together from names: the group needs the role, so the role cannot wait for the group. */
function groupArn({ names, fileSystem }: Platform, group: string): pulumi.Output<string> {
  const { partition, accountId } = fileSystem;
  return pulumi.interpolate`arn:${partition}:autoscaling:${names.region}:${accountId}:autoScalingGroup:*:autoScalingGroupName/${group}`;
}

import type { AnyComponent } from "./awsx/component";
import * as awsxEcr from "./awsx/ecr";
import { fargateService } from "./awsx/fargateService";
import type { AnyResourceType } from "./resourceType";
import * as appAutoscaling from "./services/appAutoscaling";
import { autoScalingGroup } from "./services/autoscaling";
import * as cloudwatch from "./services/cloudwatch";
import { dnsRecord } from "./services/dnsRecords";
import * as ecr from "./services/ecr";
import * as ecs from "./services/ecs";
import { clusterCapacityProviders } from "./services/ecsServiceInputs";
import * as efs from "./services/efs";
import * as gateways from "./services/gateways";
import * as iam from "./services/iam";
import { instance } from "./services/instances";
import * as kms from "./services/kms";
import * as lambda from "./services/lambda";
import * as lambdaInvocation from "./services/lambdaInvocation";
import { launchTemplate } from "./services/launchTemplates";
import * as loadBalancing from "./services/loadBalancing";
import { logGroup } from "./services/logs";
import { flowLog, vpcEndpoint } from "./services/networkExtras";
import * as routing from "./services/routing";
import * as s3 from "./services/s3";
import * as scheduler from "./services/scheduler";
import * as securityGroups from "./services/securityGroups";
import * as serviceDiscovery from "./services/serviceDiscovery";
import * as sns from "./services/sns";
import * as sqs from "./services/sqs";
import { parameter } from "./services/ssm";
import * as vpc from "./services/vpc";

const TYPES: readonly AnyResourceType[] = [
  vpc.vpc,
  vpc.subnet,
  gateways.internetGateway,
  routing.routeTable,
  routing.routeTableAssociation,
  routing.route,
  gateways.eip,
  gateways.natGateway,
  securityGroups.securityGroup,
  securityGroups.defaultSecurityGroup,
  securityGroups.ingressRule,
  securityGroups.egressRule,
  efs.fileSystem,
  efs.fileSystemPolicy,
  efs.backupPolicy,
  efs.mountTarget,
  efs.accessPoint,
  efs.replicationConfiguration,
  kms.key,
  kms.keyAlias,
  vpcEndpoint,
  flowLog,
  instance,
  iam.role,
  iam.rolePolicy,
  iam.rolePolicyAttachment,
  iam.instanceProfile,
  lambda.lambdaFunction,
  lambda.alias,
  lambda.invocation,
  lambdaInvocation.permission,
  lambdaInvocation.functionUrl,
  lambdaInvocation.eventInvokeConfig,
  lambdaInvocation.provisionedConcurrency,
  parameter,
  sqs.queue,
  sqs.queuePolicy,
  scheduler.scheduleGroup,
  scheduler.schedule,
  logGroup,
  sns.topic,
  sns.topicPolicy,
  sns.topicSubscription,
  cloudwatch.metricAlarm,
  cloudwatch.dashboard,
  ecr.repository,
  ecr.lifecyclePolicy,
  ecr.dockerImage,
  ecs.cluster,
  ecs.taskDefinition,
  ecs.service,
  clusterCapacityProviders,
  serviceDiscovery.privateDnsNamespace,
  serviceDiscovery.discoveryService,
  loadBalancing.loadBalancer,
  loadBalancing.targetGroup,
  loadBalancing.listener,
  dnsRecord,
  launchTemplate,
  autoScalingGroup,
  appAutoscaling.scalingTarget,
  appAutoscaling.scalingPolicy,
  s3.bucket,
  s3.publicAccessBlock,
  s3.bucketEncryption,
  s3.bucketVersioning,
  s3.bucketPolicy,
  s3.bucketObject,
];

const COMPONENTS: readonly AnyComponent[] = [awsxEcr.repository, awsxEcr.image, fargateService];

/** Every resource type that the model knows, by its token. */
export const resourceTypes: ReadonlyMap<string, AnyResourceType> = new Map(TYPES.map((one) => [one.type, one]));

/** Every remote component that the model expands, by its token. */
export const components: ReadonlyMap<string, AnyComponent> = new Map(COMPONENTS.map((one) => [one.type, one]));

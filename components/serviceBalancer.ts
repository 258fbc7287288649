import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FargateConsumerConfig, LoadBalancerConfig } from "../config/types";
import type { Access } from "./access";
import { physicalName, type StackNames, tagsOf } from "./naming";
import type { Platform } from "./platform";
import { rulePair } from "./rulePair";

/** TLS 1.2 with forward secrecy at least, and 1.3. */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";
/** Seconds that requests under way have when a task leaves; less than it has to stop. */
const DRAIN_SECONDS = 30;
/** Characters of a load balancer's name. */
const LONGEST_NAME = 32;
const HASH_DIGITS = 8;

export interface ServiceBalancerArgs {
  readonly config: FargateConsumerConfig;
  readonly balancer: LoadBalancerConfig;
  readonly access: Access;
  readonly platform: Platform;
}

/** An application load balancer in front of one service: it alone reaches the tasks, and only they are behind it. */
export class ServiceBalancer extends pulumi.ComponentResource {
  readonly securityGroup: aws.ec2.SecurityGroup;
  /** Port on which it takes requests. */
  readonly port: number;
  readonly targetGroup: aws.lb.TargetGroup;
  /** How metrics name the load balancer. */
  readonly arnSuffix: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;
  /** A service is not created before its target group is in use. */
  readonly readiness: readonly pulumi.CustomResource[];

  constructor(name: string, args: ServiceBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:ServiceBalancer", name, {}, opts);
    const { config, balancer, access, platform } = args;
    const { names, network } = platform;
    const parent = { parent: this };
    const tags = tagsOf(names, `${config.name}-balancer`, config.name);
    const isPublic = balancer.scheme === "public";
    this.port = balancer.certificate === undefined ? 80 : 443;
    this.securityGroup = new aws.ec2.SecurityGroup(
      `${name}-group`,
      {
        name: `${physicalName(names, config.name)}-balancer`,
        description: `Load balancer of ${config.name}`,
        vpcId: network.vpcId,
        tags,
      },
      parent,
    );
    const rules = rulePair(
      `${name}-targets`,
      {
        from: { name: `the load balancer of ${config.name}`, group: this.securityGroup },
        to: { name: config.name, group: access.securityGroup },
        port: config.port,
        tags,
      },
      parent,
    );
    if (isPublic) for (const port of [80, 443]) this.openToEverybody(name, port, tags);
    const loadBalancer = new aws.lb.LoadBalancer(
      `${name}-load-balancer`,
      {
        // With what replaces it: the new one stands before the old one goes.
        name: shortName(names, config.name, balancer.scheme),
        internal: !isPublic,
        loadBalancerType: "application",
        subnets: Object.values(isPublic ? network.publicSubnetIds : network.privateSubnetIds),
        securityGroups: [this.securityGroup.id],
        dropInvalidHeaderFields: true,
        tags,
      },
      // AWS makes none for the internet in a VPC without internet gateway.
      { parent: this, dependsOn: isPublic ? [...network.publicWaysOut] : [] },
    );
    this.arnSuffix = loadBalancer.arnSuffix;
    this.targetGroup = new aws.lb.TargetGroup(
      `${name}-targets`,
      {
        name: shortName(names, config.name, String(config.port)),
        vpcId: network.vpcId,
        targetType: "ip",
        protocol: "HTTP",
        port: config.port,
        deregistrationDelay: DRAIN_SECONDS,
        healthCheck: {
          path: config.healthCheck.path,
          protocol: "HTTP",
          matcher: "200",
          interval: config.healthCheck.interval,
          timeout: config.healthCheck.timeout,
          healthyThreshold: 2,
          unhealthyThreshold: Math.max(2, config.healthCheck.retries),
        },
        tags,
      },
      parent,
    );
    const listeners = this.listeners(name, balancer.certificate, loadBalancer, tags);
    const { domain, hostedZone } = balancer;
    const records = domain === undefined || hostedZone === undefined ? [] : [{ domain, hostedZone }];
    for (const { domain: host, hostedZone: zoneId } of records) {
      new aws.route53.Record(
        `${name}-domain`,
        {
          zoneId,
          name: host,
          type: "A",
          aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true }],
        },
        parent,
      );
    }
    const scheme = balancer.certificate === undefined ? "http" : "https";
    this.url = pulumi.interpolate`${scheme}://${domain ?? loadBalancer.dnsName}`;
    this.readiness = [...listeners, ...rules];
    this.registerOutputs({ url: this.url });
  }

  /** HTTPS, and HTTP only to send people there; inside the network and without a certificate, HTTP. */
  private listeners(
    name: string,
    certificateArn: string | undefined,
    { arn: loadBalancerArn }: aws.lb.LoadBalancer,
    tags: Readonly<Record<string, string>>,
  ): readonly aws.lb.Listener[] {
    const forward = { type: "forward", targetGroupArn: this.targetGroup.arn };
    const listener = (port: number, rest: Omit<aws.lb.ListenerArgs, "loadBalancerArn">) =>
      new aws.lb.Listener(`${name}-${port}`, { loadBalancerArn, port, tags, ...rest }, { parent: this });
    if (certificateArn === undefined) return [listener(80, { protocol: "HTTP", defaultActions: [forward] })];
    const redirect = { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" };
    return [
      listener(443, { protocol: "HTTPS", certificateArn, sslPolicy: TLS_POLICY, defaultActions: [forward] }),
      listener(80, { protocol: "HTTP", defaultActions: [{ type: "redirect", redirect }] }),
    ];
  }

  /** The only way in from the internet: what a public load balancer is for. Port 80 only redirects. */
  private openToEverybody(name: string, port: number, tags: Readonly<Record<string, string>>): void {
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-public-${port}`,
      {
        description: "Everybody",
        securityGroupId: this.securityGroup.id,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrIpv4: "0.0.0.0/0",
        tags,
      },
      { parent: this },
    );
  }
}

/** A name of at most 32 characters, as load balancers have: the consumer's, shortened, and a hash of all that it is for. */
export function shortName(names: StackNames, consumer: string, what: string): string {
  const hash = createHash("sha256")
    .update(`${physicalName(names, consumer)}\n${what}`)
    .digest("hex");
  const head = consumer.slice(0, LONGEST_NAME - HASH_DIGITS - 1).replace(/-+$/, "");
  return `${head}-${hash.slice(0, HASH_DIGITS)}`;
}

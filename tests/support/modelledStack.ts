import * as pulumi from "@pulumi/pulumi";
import type { CloudModelOptions } from "../../local/cloud/cloudModel";
import type { CloudResource } from "../../local/cloud/types";
import { type Inputs, ModelHarness } from "./modelHarness";
import { taskInputs, templateInputs, workerText } from "./modelledConsumers";
import { makeNetwork } from "./modelledNetwork";
import { type Changes, DENY_POLICY, IDS, POINT, TYPES, ZONES } from "./modelledTypes";

export { type Change, type Changes, DENY_POLICY, IDS, REGION, TYPES } from "./modelledTypes";

/**
 * A stack made by hand from the design, not by the components: a VPC with two zones, a file system, and three consumers:
 * function pets (writes /samples), service shop (reads /models), worker farm (writes /samples, reads /models).
 */
export class ModelledStack extends ModelHarness {
  private constructor(
    private readonly changes: Changes,
    options: Partial<CloudModelOptions>,
  ) {
    super(options);
  }

  static async create(changes: Changes = {}, options: Partial<CloudModelOptions> = {}): Promise<ModelledStack> {
    const stack = new ModelledStack(changes, options);
    await stack.build();
    return stack;
  }

  /** Physical ids and ARNs by `type::name`, of everything that was asked for. */
  private readonly answers = new Map<string, { id: string; state: Inputs }>();

  id(type: string, name: string): string {
    return this.answered(type, name).id;
  }

  output(type: string, name: string, field: string): string {
    return String(this.answered(type, name).state[field]);
  }

  /** The record of a resource that must exist. */
  get(type: string, name: string): CloudResource {
    const found = this.find(type, name);
    if (found === undefined) throw new Error(`no ${type}::${name}; ${this.complaints().join("\n")}`);
    return found;
  }

  private answered(type: string, name: string) {
    const answer = this.answers.get(`${type}::${name}`);
    if (answer === undefined) throw new Error(`${type}::${name} was not asked for`);
    return answer;
  }

  private async make(type: string, name: string, inputs: Inputs): Promise<void> {
    const changed = (this.changes[`${type}::${name}`] ?? ((same: Inputs) => same))(inputs);
    this.answers.set(`${type}::${name}`, { id: `none-${name}`, state: { arn: `arn:aws:none:::${name}`, name } });
    if (changed !== undefined) this.answers.set(`${type}::${name}`, await this.answer(type, name, changed));
  }

  private async build(): Promise<void> {
    await makeNetwork(async (type, name, inputs) => {
      await this.make(type, name, inputs);
      return this.id(type, name);
    });
    const vpcId = this.id(TYPES.vpc, "net");
    await this.make(TYPES.fileSystem, "fs", { encrypted: true });
    const fileSystemId = this.id(TYPES.fileSystem, "fs");
    await this.make(TYPES.fileSystemPolicy, "fs", { fileSystemId, policy: JSON.stringify(DENY_POLICY) });
    await this.make(TYPES.group, "targets", { name: "targets", vpcId });
    for (const [index, zone] of ZONES.entries()) {
      await this.make(TYPES.mountTarget, `target-${zone}`, {
        fileSystemId,
        subnetId: this.subnets()[index],
        securityGroups: [this.id(TYPES.group, "targets")],
      });
    }
    await this.lambda(vpcId);
    await this.fargate(vpcId);
    await this.worker(vpcId);
  }

  private subnets(): readonly string[] {
    return ZONES.map((zone) => this.id(TYPES.subnet, `net-private-${zone}`));
  }

  /** Role, group, rule pair, access points and role policy of a consumer. */
  private async access(
    consumer: string,
    service: string,
    mounts: Readonly<Record<string, "read" | "write">>,
    vpcId: string,
  ): Promise<void> {
    const tags = { Consumer: consumer };
    const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
    const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    await this.make(TYPES.role, consumer, { name: consumer, assumeRolePolicy, tags });
    await this.make(TYPES.group, consumer, { name: consumer, vpcId, tags });
    const [own, targets] = [this.id(TYPES.group, consumer), this.id(TYPES.group, "targets")];
    const nfs = { ipProtocol: "tcp", fromPort: 2049, toPort: 2049 };
    await this.make(TYPES.ingress, consumer, { ...nfs, securityGroupId: targets, referencedSecurityGroupId: own });
    await this.make(TYPES.egress, consumer, { ...nfs, securityGroupId: own, referencedSecurityGroupId: targets });
    for (const [directory, rights] of Object.entries(mounts)) {
      await this.make(TYPES.accessPoint, `${consumer}.${directory}`, {
        fileSystemId: this.id(TYPES.fileSystem, "fs"),
        posixUser: { uid: IDS[consumer], gid: rights === "write" ? IDS[directory] : IDS[consumer] },
        rootDirectory: {
          path: `/${directory}`,
          creationInfo: { ownerUid: IDS[directory], ownerGid: IDS[directory], permissions: "0775" },
        },
        tags,
      });
    }
    const allow = (Action: string, points: readonly string[]) => ({
      Effect: "Allow",
      Action,
      Resource: this.output(TYPES.fileSystem, "fs", "arn"),
      Condition: { StringEquals: { [POINT]: points.map((one) => this.output(TYPES.accessPoint, one, "arn")) } },
    });
    const all = Object.keys(mounts).map((directory) => `${consumer}.${directory}`);
    const written = all.filter((point) => mounts[point.slice(consumer.length + 1)] === "write");
    await this.make(TYPES.rolePolicy, consumer, {
      name: "mounts",
      role: this.id(TYPES.role, consumer),
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Sid: "Mount", ...allow("elasticfilesystem:ClientMount", all) },
          ...(written.length === 0 ? [] : [{ Sid: "Write", ...allow("elasticfilesystem:ClientWrite", written) }]),
        ],
      }),
    });
  }

  private async lambda(vpcId: string): Promise<void> {
    await this.access("pets", "lambda.amazonaws.com", { samples: "write" }, vpcId);
    await this.make(TYPES.function, "pets", {
      name: "pets",
      role: this.output(TYPES.role, "pets", "arn"),
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.FileAsset("pets/index.mjs") }),
      publish: true,
      vpcConfig: { subnetIds: this.subnets(), securityGroupIds: [this.id(TYPES.group, "pets")] },
      fileSystemConfig: {
        arn: this.output(TYPES.accessPoint, "pets.samples", "arn"),
        localMountPath: "/mnt/samples",
      },
      tags: { Consumer: "pets" },
    });
    await this.make(TYPES.alias, "pets", { name: "live", functionName: "pets", functionVersion: "1" });
  }

  private async fargate(vpcId: string): Promise<void> {
    await this.access("shop", "ecs-tasks.amazonaws.com", { models: "read" }, vpcId);
    const tags = { Consumer: "shop" };
    await this.make(TYPES.cluster, "shop", { name: "shop", tags });
    await this.make("awsx:ecs:FargateService", "shop", {
      name: "shop",
      cluster: this.output(TYPES.cluster, "shop", "arn"),
      desiredCount: 2,
      networkConfiguration: { subnets: this.subnets(), securityGroups: [this.id(TYPES.group, "shop")] },
      taskDefinitionArgs: taskInputs(
        this.output(TYPES.role, "shop", "arn"),
        this.id(TYPES.fileSystem, "fs"),
        this.id(TYPES.accessPoint, "shop.models"),
      ),
      tags,
    });
  }

  private async worker(vpcId: string): Promise<void> {
    await this.access("farm", "ec2.amazonaws.com", { samples: "write", models: "read" }, vpcId);
    const tags = { Consumer: "farm" };
    const role = this.id(TYPES.role, "farm");
    const policyArn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    await this.make(TYPES.attachment, "farm", { role, policyArn });
    await this.make(TYPES.profile, "farm", { name: "farm", role, tags });
    const text = workerText(this.id(TYPES.fileSystem, "fs"), (directory) =>
      this.id(TYPES.accessPoint, `farm.${directory}`),
    );
    await this.make(
      TYPES.template,
      "farm",
      templateInputs(this.output(TYPES.profile, "farm", "arn"), this.id(TYPES.group, "farm"), text),
    );
    await this.make(TYPES.scalingGroup, "farm", {
      name: "farm",
      minSize: 1,
      maxSize: 1,
      vpcZoneIdentifiers: this.subnets(),
      launchTemplate: { id: this.id(TYPES.template, "farm"), version: "1" },
      tags: [{ key: "Consumer", value: "farm", propagateAtLaunch: true }],
    });
  }
}

import { FILE_SYSTEM_POLICY } from "../../components/fileSystemPolicies";
import { isMap } from "../../config/tolerantDecode";
import { ACCOUNT_ID } from "./physicalIds";
import { resourceTypes } from "./registry";
import type { CloudResource } from "./types";
import { World } from "./world";

/** A resource that was in the account before the program: type token, id, and its settings as inputs. */
export interface ExistingResource {
  readonly type: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const VPC_BLOCK = "172.31.0.0/16";

/**
 * What a stack's configuration names as existing, assumed to be as it has to be: no account is asked on this machine, so
 * whether a VPC, subnet, file system or policy really fits shows in `pulumi preview` only. Others can be given instead.
 *
 * @param config full key → text, as the Pulumi CLI hands it over; what is malformed is the program's to report
 */
export function assumedResources(project: string, config: Readonly<Record<string, string>>): ExistingResource[] {
  const region = config["aws:region"] ?? "";
  const network = existingOf(config[`${project}:network`]);
  const fileSystem = existingOf(config[`${project}:fileSystem`]);
  const dualStack = parsed(config[`${project}:fileSystem`]).ipAddressType === "dual-stack";
  const oneZone = parsed(config[`${project}:fileSystem`]).oneZone;
  const subnets = Object.entries(mapOf(network?.subnets)).map(([zone, id], index) => ({
    type: "aws:ec2/subnet:Subnet",
    id: String(id),
    zone,
    inputs: {
      vpcId: network?.vpcId,
      availabilityZone: `${region}${zone}`,
      cidrBlock: `172.31.${index * 16}.0/20`,
      ...(dualStack ? { ipv6CidrBlock: `2001:db8:0:${index}::/64` } : {}),
      mapPublicIpOnLaunch: false,
      assignIpv6AddressOnCreation: dualStack,
    },
  }));
  const targets = mapOf(fileSystem?.mountTargets);
  return [
    ...(network === undefined
      ? []
      : [
          {
            type: "aws:ec2/vpc:Vpc",
            id: String(network.vpcId),
            inputs: { cidrBlock: VPC_BLOCK, enableDnsSupport: true, enableDnsHostnames: true },
          },
        ]),
    ...subnets.map(({ zone: _, ...subnet }) => subnet),
    ...(fileSystem === undefined
      ? []
      : [
          {
            type: "aws:efs/fileSystem:FileSystem",
            id: String(fileSystem.id),
            inputs: {
              encrypted: true,
              throughputMode: "elastic",
              ...(oneZone === undefined ? {} : { availabilityZoneName: `${region}${String(oneZone)}` }),
            },
          },
          {
            type: "aws:efs/fileSystemPolicy:FileSystemPolicy",
            id: String(fileSystem.id),
            inputs: { fileSystemId: fileSystem.id, policy: FILE_SYSTEM_POLICY },
          },
        ]),
    ...(targets.group === undefined
      ? []
      : [
          {
            type: "aws:ec2/securityGroup:SecurityGroup",
            id: String(targets.group),
            inputs: { name: "mount-targets-that-exist", vpcId: network?.vpcId },
          },
        ]),
    ...Object.entries(mapOf(targets.ids)).map(([zone, id]) => ({
      type: "aws:efs/mountTarget:MountTarget",
      id: String(id),
      inputs: {
        fileSystemId: fileSystem?.id,
        subnetId: subnets.find((subnet) => subnet.zone === zone)?.id,
        securityGroups: [targets.group],
      },
    })),
  ];
}

/** Records of what exists, with the outputs that AWS computes; each may rely on those before it. */
export function existingRecords(resources: readonly ExistingResource[], region: string): readonly CloudResource[] {
  const world = new World();
  for (const { type, id, inputs } of resources) {
    const attempt = resourceTypes.get(type)?.attempt({ region, accountId: ACCOUNT_ID, name: id, inputs, world });
    // What does not decode is left out: the program that reads it is told that it does not exist.
    if (attempt === undefined || attempt.problems !== undefined) continue;
    const made = attempt.resource;
    const outputs: unknown = JSON.parse(JSON.stringify(made.outputs).replaceAll(made.id, id));
    world.add({ ...made, id, outputs: mapOf(outputs) });
  }
  return world.everything();
}

function existingOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  const { existing } = parsed(text);
  return isMap(existing) ? existing : undefined;
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return mapOf(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return isMap(value) ? value : {};
}

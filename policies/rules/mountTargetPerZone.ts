import { efsVolumes, hasFileSystem, userDataNames } from "../lib/clients";
import { templateOf } from "../lib/machines";
import { mapping, texts } from "../lib/parameters";
import { targetOf, targetsOf } from "../lib/references";
import { ofType, stackRule, type Viewed } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all, each, some } from "../lib/unknown";
import { list, type Props, record } from "../lib/values";

/** Where each kind names its subnets: top-level property, and how to get from it to the list. */
const SUBNETS: Readonly<Record<string, { readonly property: string; readonly read: (props: Props) => unknown }>> = {
  [TYPE.function]: { property: "vpcConfig", read: ({ vpcConfig }) => record(vpcConfig)?.subnetIds },
  [TYPE.service]: {
    property: "networkConfiguration",
    read: ({ networkConfiguration }) => record(networkConfiguration)?.subnets,
  },
  [TYPE.autoScalingGroup]: { property: "vpcZoneIdentifiers", read: ({ vpcZoneIdentifiers }) => vpcZoneIdentifiers },
  [TYPE.instance]: { property: "subnetId", read: (props) => ("subnetId" in props ? [props.subnetId] : []) },
};

export const mountTargetPerZone = stackRule({
  name: "efs-mount-target-per-zone",
  description: "Every zone in which a consumer runs has a mount target",
  severity: "high",
  controls: [],
  remedy: "add a mount target in that zone or keep the consumer out of it",
  url: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html",
  decides: "update",
  parameters: {
    subnetZones: mapping("zones of subnets outside the stack, by subnet id"),
    mountTargetZones: texts("zones that have a mount target outside the stack", []),
  },
  check(resources, { parameters: { subnetZones, mountTargetZones }, report }) {
    const subnets = ofType(resources, TYPE.subnet);
    /** Zones of what a property names; of a subnet whose zone nobody knows its id. */
    const zonesOf = (from: Viewed, property: string, count: number, read: () => unknown): readonly string[] => {
      const found = targetsOf(from, { property, count, read, keys: ["id"] }, subnets);
      if (found.length > 0) return found.map(({ props }) => String(props.availabilityZone));
      const id = String(read());
      return [subnetZones[id] ?? id];
    };
    const served = new Set(mountTargetZones);
    const needed: { readonly runner: Viewed; readonly zone: string }[] = [];
    all([
      () =>
        each(ofType(resources, TYPE.mountTarget), (target) => {
          for (const zone of zonesOf(target, "subnetId", 1, () => target.props.subnetId)) served.add(zone);
        }),
      () =>
        each(ofType(resources, ...Object.keys(SUBNETS)), (runner) => {
          const where = SUBNETS[runner.type];
          if (where === undefined || !mounts(runner, resources)) return;
          const ids = list(where.read(runner.props));
          if (ids.length === 0) report(`${runner.name} mounts the file system, but names no subnet`, runner);
          // Over the indices: an id itself may be unknown.
          each([...ids.keys()], (index) => {
            for (const zone of zonesOf(
              runner,
              where.property,
              ids.length,
              () => list(where.read(runner.props))[index],
            )) {
              needed.push({ runner, zone });
            }
          });
        }),
    ]);
    const reported = new Set<string>();
    for (const { runner, zone } of needed) {
      if (served.has(zone) || reported.has(`${runner.urn} ${zone}`)) continue;
      reported.add(`${runner.urn} ${zone}`);
      report(
        zone.startsWith("subnet-")
          ? `${runner.name} runs in ${zone}, which is neither in this stack nor in subnetZones`
          : `${runner.name} runs in zone ${zone}, which has no mount target in this stack or mountTargetZones`,
        runner,
      );
    }
  },
});

function mounts(runner: Viewed, resources: readonly Viewed[]): boolean {
  const { type, props } = runner;
  switch (type) {
    case TYPE.function:
      return hasFileSystem(runner);
    case TYPE.service: {
      const reference = { property: "taskDefinition", read: () => props.taskDefinition, keys: ["arn", "id"] as const };
      const definition = targetOf(runner, reference, ofType(resources, TYPE.taskDefinition));
      return definition !== undefined && efsVolumes(definition).length > 0;
    }
    case TYPE.autoScalingGroup: {
      const template = templateOf(runner, resources);
      return template !== undefined && namesFileSystem(template, resources);
    }
    default:
      return namesFileSystem(runner, resources);
  }
}

function namesFileSystem(machine: Viewed, resources: readonly Viewed[]): boolean {
  return some(ofType(resources, TYPE.fileSystem, TYPE.accessPoint), (target) => userDataNames(machine, target));
}

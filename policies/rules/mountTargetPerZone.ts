import { CONSUMER_TAG, clientsOf, efsVolumes, hasFileSystem, userDataNames } from "../lib/clients";
import { mapping } from "../lib/parameters";
import { refersTo } from "../lib/references";
import { ofType, stackRule, type Viewed } from "../lib/rule";
import { TYPE } from "../lib/types";
import { each } from "../lib/unknown";
import { has, list, record, text } from "../lib/values";

export const mountTargetPerZone = stackRule({
  name: "efs-mount-target-per-zone",
  description: "Every zone in which a consumer runs has a mount target",
  severity: "high",
  controls: [],
  remedy: "add a mount target in that zone or keep the consumer out of it",
  url: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html",
  decides: "update",
  parameters: { subnetZones: mapping("zones of subnets outside the stack, by subnet id") },
  check(resources, { parameters, report }) {
    const zones = new Map(Object.entries(parameters.subnetZones));
    const runners = ofType(resources, TYPE.function, TYPE.service, TYPE.autoScalingGroup, TYPE.instance).filter(
      (resource) => mounts(resource, resources),
    );
    if (runners.length === 0) return;
    for (const { props } of ofType(resources, TYPE.subnet)) {
      const [id, zone] = [text(props.id), text(props.availabilityZone)];
      if (id !== undefined && zone !== undefined) zones.set(id, zone);
    }
    const targets = ofType(resources, TYPE.mountTarget).map(({ props }) => String(props.subnetId));
    const served = new Set(targets.map((subnet) => zones.get(subnet)));
    each(runners, (runner) => {
      const subnets = subnetsOf(runner);
      if (subnets.length === 0) return report(`${runner.name} mounts the file system, but names no subnet`, runner);
      each(subnets, (subnet) => {
        const zone = zones.get(subnet);
        if (zone === undefined && !targets.includes(subnet)) {
          report(
            `${runner.name} runs in subnet ${subnet}, whose zone is known neither from this stack nor from subnetZones`,
            runner,
          );
        } else if (zone !== undefined && !served.has(zone)) {
          report(`${runner.name} runs in zone ${zone} (${subnet}), which has no mount target`, runner);
        }
      });
    });
  },
});

function mounts(runner: Viewed, resources: readonly Viewed[]): boolean {
  switch (runner.type) {
    case TYPE.function:
      return hasFileSystem(runner);
    case TYPE.service:
      return ofType(resources, TYPE.taskDefinition).some(
        (definition) =>
          refersTo(runner, "taskDefinition", () => runner.props.taskDefinition, definition, ["arn", "id"]) &&
          efsVolumes(definition).length > 0,
      );
    case TYPE.autoScalingGroup:
      return templatesOf(runner, resources).some((template) => namesFileSystem(template, resources));
    default:
      return namesFileSystem(runner, resources);
  }
}

function templatesOf(group: Viewed, resources: readonly Viewed[]): readonly Viewed[] {
  if (!has(group.props, "launchTemplate")) return [];
  return clientsOf(resources, CONSUMER_TAG)
    .map(({ resource }) => resource)
    .filter(
      (candidate) =>
        candidate.type === TYPE.launchTemplate &&
        refersTo(group, "launchTemplate", () => record(group.props.launchTemplate)?.id, candidate, ["id"]),
    );
}

function namesFileSystem(machine: Viewed, resources: readonly Viewed[]): boolean {
  return ofType(resources, TYPE.fileSystem, TYPE.accessPoint).some((target) => userDataNames(machine, target));
}

function subnetsOf({ type, props }: Viewed): readonly string[] {
  switch (type) {
    case TYPE.function:
      return list(record(props.vpcConfig)?.subnetIds).map(String);
    case TYPE.service:
      return list(record(props.networkConfiguration)?.subnets).map(String);
    case TYPE.autoScalingGroup:
      return list(props.vpcZoneIdentifiers).map(String);
    default:
      return has(props, "subnetId") ? [String(props.subnetId)] : [];
  }
}

import { targetsOf } from "./references";
import { ofType, type Viewed } from "./rule";
import { TYPE } from "./types";
import { each, ifKnown, some } from "./unknown";
import { has, list, type Props, record, tag, text } from "./values";

/** Tag whose value groups the resources of one consumer; without it every resource is a consumer of its own. */
export const CONSUMER_TAG = "Consumer";

/** Something that mounts: a function, a task definition, or a machine's template. */
export interface Client {
  readonly resource: Viewed;
  readonly consumer: string;
}

/** The consumer a resource belongs to. Tags that are not known yet count as none. */
export function consumerOf({ props, name }: Viewed, consumerTag: string): string {
  return ifKnown(() => tag(props, consumerTag)) ?? name;
}

export function hasFileSystem({ type, props }: Viewed): boolean {
  return type === TYPE.function && has(props, "fileSystemConfig");
}

/** EFS volumes of a task definition, with their names. */
export function efsVolumes({ props }: Viewed): readonly { readonly name: string; readonly efs: Props }[] {
  return (has(props, "volumes") ? list(props.volumes) : []).flatMap((volume, index) => {
    const read = record(volume);
    if (read === undefined || !has(read, "efsVolumeConfiguration")) return [];
    const name = ifKnown(() => text(read.name)) ?? `volumes[${index}]`;
    return [{ name, efs: record(read.efsVolumeConfiguration) ?? {} }];
  });
}

/** Every function, task definition and machine template of the stack. */
export function clientsOf(resources: readonly Viewed[], consumerTag: string): readonly Client[] {
  return ofType(
    resources,
    TYPE.function,
    TYPE.taskDefinition,
    TYPE.launchTemplate,
    TYPE.launchConfiguration,
    TYPE.instance,
  ).map((resource) => ({ resource, consumer: consumerOf(resource, consumerTag) }));
}

/** The access points that a client mounts through. For machines: those that their user data names. */
export function accessPointsOf(client: Viewed, accessPoints: readonly Viewed[]): readonly Viewed[] {
  const { type, props } = client;
  switch (type) {
    case TYPE.function: {
      if (!hasFileSystem(client)) return [];
      const read = () => record(props.fileSystemConfig)?.arn;
      return targetsOf(client, { property: "fileSystemConfig", read, keys: ["arn"] }, accessPoints);
    }
    case TYPE.taskDefinition: {
      const found = new Set<Viewed>();
      const volumes = efsVolumes(client);
      each(volumes, ({ efs }) => {
        const read = () => record(efs.authorizationConfig)?.accessPointId;
        const reference = { property: "volumes", count: volumes.length, read, keys: ["id" as const] };
        for (const target of targetsOf(client, reference, accessPoints)) found.add(target);
      });
      return [...found];
    }
    default:
      return accessPoints.filter((accessPoint) => userDataNames(client, accessPoint));
  }
}

/**
 * Whether the user data of a machine names the resource by its id. In a preview: whether it comes from the resource.
 *
 * @throws the unknown-value error if neither is known
 */
export function userDataNames(machine: Viewed, target: Viewed): boolean {
  return some(["userData", "userDataBase64"], (key) => {
    if (!has(machine.props, key)) return false;
    const origins = machine.dependenciesOf(key) ?? [];
    const data = origins.length === 0 ? machine.props[key] : ifKnown(() => machine.props[key]);
    if (data === undefined) return origins.includes(target.urn);
    // What is known cannot hold an id that is not.
    const id = ifKnown(() => text(target.props.id));
    const known = String(data);
    return id !== undefined && [known, Buffer.from(known, "base64").toString("utf8")].some((form) => form.includes(id));
  });
}

import { nameOf } from "./problem";
import type { CloudResource } from "./types";

/** What the world needs of a resource type to give its records typed. */
export interface RecordedType<Inputs extends object, Outputs extends object> {
  readonly type: string;
  is(resource: CloudResource<object, object>): resource is CloudResource<Inputs, Outputs>;
}

/** Everything that exists in the modelled account, in the order of creation. */
export class World {
  private readonly byType = new Map<string, CloudResource[]>();

  /** All resources of a type. */
  all<I extends object, O extends object>(type: RecordedType<I, O>): CloudResource<I, O>[] {
    return (this.byType.get(type.type) ?? []).filter((resource) => type.is(resource));
  }

  find<I extends object, O extends object>(
    type: RecordedType<I, O>,
    matches: (resource: CloudResource<I, O>) => boolean,
  ): CloudResource<I, O> | undefined {
    return this.all(type).find(matches);
  }

  byId<I extends object, O extends object>(type: RecordedType<I, O>, id: string): CloudResource<I, O> | undefined {
    return this.find(type, (resource) => resource.id === id);
  }

  byArn<I extends object, O extends { readonly arn: string }>(
    type: RecordedType<I, O>,
    arn: string,
  ): CloudResource<I, O> | undefined {
    return this.find(type, (resource) => resource.outputs.arn === arn);
  }

  /** By Pulumi name. */
  named<I extends object, O extends object>(type: RecordedType<I, O>, name: string): CloudResource<I, O> | undefined {
    return this.find(type, (resource) => resource.name === name);
  }

  everything(): readonly CloudResource[] {
    return [...this.byType.values()].flat();
  }

  /** `type::name` of every resource. */
  names(): readonly string[] {
    return this.everything().map(nameOf);
  }

  /** Only the model adds to the world. */
  add(resource: CloudResource): void {
    const recorded = this.byType.get(resource.type);
    if (recorded === undefined) this.byType.set(resource.type, [resource]);
    else recorded.push(resource);
  }
}

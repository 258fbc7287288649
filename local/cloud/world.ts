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
  /** Type → id, ARN or name → the first resource that has it: everything that is created asks for what it needs. */
  private readonly ids = new Index();
  private readonly arns = new Index();
  private readonly pulumiNames = new Index();

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
    return typed(type, this.ids.find(type.type, id));
  }

  byArn<I extends object, O extends { readonly arn: string }>(
    type: RecordedType<I, O>,
    arn: string,
  ): CloudResource<I, O> | undefined {
    return typed(type, this.arns.find(type.type, arn));
  }

  /** By Pulumi name. */
  named<I extends object, O extends object>(type: RecordedType<I, O>, name: string): CloudResource<I, O> | undefined {
    return typed(type, this.pulumiNames.find(type.type, name));
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
    this.ids.add(resource.type, resource.id, resource);
    this.arns.add(resource.type, resource.outputs.arn, resource);
    this.pulumiNames.add(resource.type, resource.name, resource);
  }
}

/** The first resource of each type with a value. */
class Index {
  private readonly byType = new Map<string, Map<unknown, CloudResource>>();

  find(type: string, value: string): CloudResource | undefined {
    return this.byType.get(type)?.get(value);
  }

  add(type: string, value: unknown, resource: CloudResource): void {
    const known = this.byType.get(type) ?? new Map<unknown, CloudResource>();
    this.byType.set(type, known);
    if (!known.has(value)) known.set(value, resource);
  }
}

function typed<I extends object, O extends object>(
  type: RecordedType<I, O>,
  resource: CloudResource | undefined,
): CloudResource<I, O> | undefined {
  return resource !== undefined && type.is(resource) ? resource : undefined;
}

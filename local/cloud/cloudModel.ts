import type * as pulumi from "@pulumi/pulumi";
import { suggestion } from "../../config/nearest";
import type { CloudModelOptions, ModelEvent, ResourceName } from "./cloudModelOptions";
import { CreationLedger } from "./creationLedger";
import { type ExistingResource, existingRecords } from "./existingAccount";
import { ACCOUNT_ID, type Place } from "./physicalIds";
import { assetsOf, plainInputs } from "./plainInputs";
import { type CreationRefusal, type ModelProblem, nameOf, type Skipped } from "./problem";
import { components, resourceTypes } from "./registry";
import type { ResourceType } from "./resourceType";
import type { CloudResource } from "./types";
import { TlsRemover } from "./withoutTls";
import { World } from "./world";

export type { CloudModelOptions, ModelEvent, ResourceName };

/**
 * AWS as far as this project uses it: checks what a Pulumi program asks for as AWS would, gives ids and outputs, and
 * remembers it. It never throws into the program, because Pulumi reports a failed registration poorly and stops at the
 * first; what is wrong is collected instead:
 *
 * - `problems`: the program is mistaken, or uses what is not modelled. Whoever runs a program must refuse to go on.
 * - `refusals`: AWS would not have created the resource. The program was answered as if it had been; it is not in the
 *   world, and neither is what needs it (`skipped`).
 */
export class CloudModel implements pulumi.runtime.Mocks {
  readonly world = new World();
  readonly problems: ModelProblem[] = [];
  private account: readonly CloudResource[] = [];
  private readonly ledger = new CreationLedger();
  private readonly place: Place;
  private readonly unmatched: Set<string>;
  private readonly tls: TlsRemover;
  /** `type::name` of everything that was asked for. */
  private readonly seen = new Set<string>();

  constructor(private readonly options: CloudModelOptions) {
    this.place = { region: options.region, accountId: ACCOUNT_ID };
    this.unmatched = new Set((options.without ?? []).map(nameOf));
    this.tls = new TlsRemover(options.withoutTls ?? []);
  }

  /** What AWS would not have created, in order. */
  get refusals(): readonly CreationRefusal[] {
    return this.ledger.refusals;
  }

  /** What was not attempted because something that it needs was refused. */
  get skipped(): readonly Skipped[] {
    return this.ledger.skipped;
  }

  async newResource(args: pulumi.runtime.MockResourceArgs): Promise<pulumi.runtime.MockResourceResult> {
    const { type, name } = args;
    if (type === "pulumi:pulumi:Stack" || this.isOwnComponent(args)) return { id: undefined, state: args.inputs };
    await this.options.before?.(type, name);
    const inputs = await plainInputs(args.inputs);
    if (args.id !== undefined && args.id !== "") return this.read(args, args.id);
    const component = components.get(type);
    if (component !== undefined) {
      const prepared = component.prepare(name, inputs);
      if (prepared.problems !== undefined) return this.mistakes(args, prepared.problems);
      return { id: undefined, state: this.expand(args, prepared.expand) };
    }
    if (!resourceTypes.has(type)) {
      const near = suggestion(type, [...resourceTypes.keys(), ...components.keys()]);
      return this.mistake(args, "NotModelled", `the type is not modelled${near}`, "add it to local/cloud/registry.ts");
    }
    const resource = this.create(type, name, inputs, undefined);
    if (resource === undefined) return { id: name, state: args.inputs };
    return { id: resource.id, state: { ...resource.outputs, ...assetsOf(args.inputs) } };
  }

  /** Puts resources into the account that a program may read; what the options give has precedence. */
  assume(resources: readonly ExistingResource[]): void {
    this.account = existingRecords(this.options.existing ?? resources, this.place.region);
  }

  private read({ type, name }: ResourceName, id: string): pulumi.runtime.MockResourceResult {
    const found = this.account.find((one) => one.type === type && one.id === id);
    if (found === undefined) {
      const message = `there is no ${type} ${id} in the modelled account`;
      this.mistake({ type, name }, "NotFound", message, "correct the id");
      // Unlike elsewhere: a program that reads relies on what it reads.
      throw new Error(message);
    }
    if (!this.world.everything().some((one) => one.type === type && one.id === id)) this.world.add({ ...found, name });
    return { id, state: found.outputs };
  }

  call({ token }: pulumi.runtime.MockCallArgs): pulumi.runtime.MockCallResult {
    const message = "calls are not modelled: what exists must not depend on what is looked up";
    this.problems.push({ resource: token, error: "NotModelled", message, fix: "take it from the configuration" });
    // Pulumi shows `details`, as of an error of its engine.
    throw Object.assign(new Error(message), { details: `${token}: ${message}` });
  }

  /** To be called when the program has ended: reports names of the options that matched nothing. */
  finish(): void {
    for (const name of this.unmatched) {
      this.problems.push({
        resource: name,
        error: "NoSuchResource",
        message: components.has(name.split("::")[0]!)
          ? "components consist of resources; name one of those"
          : `the program has no such resource${suggestion(name, this.seen)}`,
        fix: "name a resource as TYPE::NAME, such as aws:efs/mountTarget:MountTarget::file-system-mount-target-a",
      });
    }
    this.unmatched.clear();
    this.problems.push(...this.tls.finish());
  }

  private isOwnComponent({ type, custom }: pulumi.runtime.MockResourceArgs): boolean {
    return custom !== true && type.startsWith(`${this.options.project}:`);
  }

  private expand(parent: ResourceName, expand: (rest: Place & Pick<ChildMaker, "child">) => object): object {
    const child: ChildMaker["child"] = (type, name, inputs) => {
      const made = this.create(type.type, name, JSON.parse(JSON.stringify(inputs)), parent.name);
      if (made === undefined || !type.is(made)) throw new MistakenChild();
      return { ...made.outputs, id: made.id };
    };
    try {
      return expand({ ...this.place, child });
    } catch (error) {
      if (error instanceof MistakenChild) return {};
      const message = error instanceof Error ? error.message : String(error);
      this.mistake(parent, "ValidationException", message, "correct the component's arguments");
      return {};
    }
  }

  /** Creates, refuses or skips one resource; undefined if its inputs are wrong. */
  private create(
    type: string,
    name: string,
    given: unknown,
    expandedFrom: string | undefined,
  ): CloudResource | undefined {
    const resourceType = resourceTypes.get(type);
    if (resourceType === undefined) throw new Error(`no resource type ${type}`);
    const key = nameOf({ type, name });
    if (this.seen.has(key)) {
      this.mistake(
        { type, name },
        "NotModelled",
        "two resources have this type and name",
        "rename one: ids depend on both",
      );
    }
    this.seen.add(key);
    const inputs = this.tls.strip(type, given);
    const attempt = resourceType.attempt({ ...this.place, name, inputs, world: this.world });
    if (attempt.problems !== undefined) {
      this.problems.push(...attempt.problems);
      return undefined;
    }
    const resource = this.withResult({ ...attempt.resource, ...(expandedFrom === undefined ? {} : { expandedFrom }) });
    if (attempt.refused !== undefined) this.report(this.ledger.refuse(resource, attempt.refused), resource);
    else if (this.isWithout(key)) this.report("without", resource);
    else {
      this.world.add(resource);
      this.report("created", resource);
    }
    this.unmatched.delete(key);
    return resource;
  }

  private isWithout(key: string): boolean {
    return (this.options.without ?? []).some((one) => nameOf(one) === key);
  }

  private withResult(resource: CloudResource): CloudResource {
    const result = this.options.invocationResults?.[resource.name];
    if (resource.type !== "aws:lambda/invocation:Invocation" || result === undefined) return resource;
    return { ...resource, outputs: { ...resource.outputs, result } };
  }

  private report(status: ModelEvent["status"], resource: CloudResource): void {
    this.options.onEvent?.({ status, resource });
  }

  private mistake(
    resource: ResourceName,
    error: string,
    message: string,
    fix: string,
  ): pulumi.runtime.MockResourceResult {
    return this.mistakes(resource, [{ resource: nameOf(resource), error, message, fix }]);
  }

  private mistakes({ name }: ResourceName, problems: readonly ModelProblem[]): pulumi.runtime.MockResourceResult {
    this.problems.push(...problems);
    return { id: name, state: {} };
  }
}

/** Ends an expansion whose child has wrong inputs; the problems are noted already. */
class MistakenChild extends Error {}

interface ChildMaker {
  child<I extends object, O extends object>(
    type: ResourceType<I, O>,
    name: string,
    inputs: I,
  ): O & { readonly id: string };
}

import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceOutputsRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { CloudModel } from "../../local/cloud/cloudModel";
import type { ExistingResource } from "../../local/cloud/existingAccount";
import { runStack } from "../../local/cloud/runProgram";
import type { World } from "../../local/cloud/world";

const PROJECT = "shared-storage";
const REGION = "eu-west-1";
const STACK = "pulumi:pulumi:Stack";

export type Inputs = Readonly<Record<string, unknown>>;

/** One resource as the program registered it: what the mocks see, and the options that they are not told. */
export interface Registered {
  /** `type::name`, by which tests name it. */
  readonly key: string;
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** With the ids that the model made up replaced. */
  readonly inputs: Inputs;
  /** As AWS would get them: for whoever measures documents. */
  readonly rawInputs: Inputs;
  /** Keys of everything that it waits for: dependsOn, and resources whose outputs it takes. */
  readonly dependencies: readonly string[];
  readonly parent: string;
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteTimeout: string;
  readonly ignoreChanges: readonly string[];
  /** URNs that it had before. */
  readonly aliases: readonly string[];
  /** How many transforms it registers for itself and its children. */
  readonly transforms: number;
}

export interface Program<T> {
  readonly value: T;
  /** In the order of registration. */
  readonly resources: readonly Registered[];
  /** Component's key → keys of the outputs that it registered, once for every call. */
  readonly registeredOutputs: ReadonlyMap<string, readonly string[]>;
  /** What the model then has: also what awsx makes, and what was there before. */
  readonly world: World;
  /** The resource with this key; fails if there is none. */
  find(key: string): Registered;
  /** Names of all resources of one type, sorted. */
  names(type: string): string[];
  /** A text with the model's made-up ids replaced, as in the inputs. */
  readable(text: string): string;
}

export interface ProgramOptions {
  readonly stack?: string;
  /** Full key → text. */
  readonly config?: Record<string, string>;
  /** What the program finds in the account. */
  readonly existing?: readonly ExistingResource[];
  /** `false` for many runs in a row: a failure then says where only when it is run again with them. */
  readonly stackTraces?: boolean;
  /** Awaited before the mock answers. */
  readonly before?: (key: string) => Promise<void> | void;
}

/**
 * Runs a piece of Pulumi program against the local cloud model until every resource that it makes is registered. Ids that
 * the model made up are replaced: `pets-group-id` for the id of resource `pets-group`.
 *
 * @throws ProgramError if the program throws, or if AWS would not take what it asks for
 */
export async function runProgram<T>(build: () => T, options: ProgramOptions = {}): Promise<Program<T>> {
  const model = new CloudModel({
    region: REGION,
    project: PROJECT,
    ...(options.existing === undefined ? {} : { existing: options.existing }),
  });
  const inputs = new Map<string, Inputs>();
  const requests: RegisterResourceRequest[] = [];
  const registeredOutputs = new Map<string, string[]>();
  const built: T[] = [];
  // Pulumi takes a stack trace of every resource; mapped to the sources they are half of a run's time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = options.stackTraces === false ? 0 : 3;
  await runStack({
    project: PROJECT,
    stack: options.stack ?? "test",
    config: options.config ?? {},
    model: Object.assign(model, { newResource: recorded(model, inputs, options) }),
    program: () => {
      observe(
        (request) => {
          requests.push(request);
        },
        (request) => {
          const key = keyOf(request.getUrn());
          if (key.startsWith(STACK)) return;
          const names = Object.keys(request.getOutputs()?.toJavaScript() ?? {});
          registeredOutputs.set(key, [...(registeredOutputs.get(key) ?? []), ...names]);
        },
      );
      built.push(build());
    },
  }).finally(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });
  assert.deepEqual(model.refusals, [], "AWS would refuse to create this");
  const ids = madeUpIds(model);
  const resources = requests.map((request) => registered(request, inputs, ids)).filter(({ type }) => type !== STACK);
  return {
    value: built[0]!,
    resources,
    registeredOutputs,
    world: model.world,
    find(key) {
      const found = resources.find((resource) => resource.key === key);
      if (found === undefined)
        throw new Error(`no resource ${key}; there are ${resources.map((each) => each.key).join(", ")}`);
      return found;
    },
    names: (type) =>
      resources
        .filter((resource) => resource.type === type)
        .map(({ name }) => name)
        .sort(),
    readable: (text) => String(readable(text, ids)),
  };
}

/** The model's newResource, which also writes down what it was given, and waits where a test says so. */
function recorded(
  model: CloudModel,
  inputs: Map<string, Inputs>,
  { before }: ProgramOptions,
): CloudModel["newResource"] {
  const newResource = model.newResource.bind(model);
  return async (args) => {
    const key = `${args.type}::${args.name}`;
    inputs.set(key, args.inputs);
    if (args.type !== STACK) await before?.(key);
    return newResource(args);
  };
}

/** Ids that say nothing: hex digits after a kind's prefix, or after the Pulumi name. */
function madeUpIds({ world }: CloudModel): readonly (readonly [string, string])[] {
  return (
    world
      .everything()
      // A policy of a file system has the id of that.
      .filter(({ type }) => !type.endsWith("Policy"))
      .filter(({ id, name }) => /^([a-z]+-[0-9a-f]{8,})$/.test(id) || id.replace(/-[0-9a-f]{7}$/, "") === name)
      .map(({ id, name }) => [id, `${name}-id`])
  );
}

/** Inputs with the ids replaced, also inside texts; assets stay what they are. */
function readable(value: unknown, ids: readonly (readonly [string, string])[]): unknown {
  if (typeof value === "string") return ids.reduce((text, [id, name]) => text.replaceAll(id, name), value);
  if (Array.isArray(value)) return value.map((each) => readable(each, ids));
  if (typeof value !== "object" || value === null || Object.hasOwn(value, "__pulumiAsset")) return value;
  if (Object.hasOwn(value, "__pulumiArchive")) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, readable(each, ids)]));
}

function observe(
  onRegister: (request: RegisterResourceRequest) => void,
  onOutputs: (request: RegisterResourceOutputsRequest) => void,
): void {
  const monitor = pulumi.runtime.getMonitor();
  if (monitor === undefined) throw new Error("no mocks are set");
  const { registerResource, registerResourceOutputs } = monitor;
  Object.assign(monitor, {
    registerResource: (request: RegisterResourceRequest, ...rest: unknown[]) => {
      onRegister(request);
      return Reflect.apply(registerResource, monitor, [request, ...rest]);
    },
    registerResourceOutputs: (request: RegisterResourceOutputsRequest, ...rest: unknown[]) => {
      onOutputs(request);
      return Reflect.apply(registerResourceOutputs, monitor, [request, ...rest]);
    },
  });
}

function registered(
  request: RegisterResourceRequest,
  inputs: ReadonlyMap<string, Inputs>,
  ids: readonly (readonly [string, string])[],
): Registered {
  const key = `${request.getType()}::${request.getName()}`;
  const parent = keyOf(request.getParent());
  const isTop = parent.startsWith(STACK) || request.getParent() === "";
  const types = isTop ? "" : `${request.getParent().split("::")[2]!.replace(`${STACK}$`, "")}$`;
  const rawInputs = inputs.get(key) ?? {};
  let made: Inputs | undefined;
  return {
    key,
    type: request.getType(),
    name: request.getName(),
    urn: `${types}${request.getType()}::${request.getName()}`,
    // Made when they are asked for: every id in every text is work that grows with the square of the stack.
    get inputs() {
      made ??= readable(rawInputs, ids) as Inputs;
      return made;
    },
    rawInputs,
    dependencies: request.getDependenciesList().map(keyOf).sort(),
    parent: isTop ? "" : parent,
    protect: request.getProtect() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    retainOnDelete: request.getRetainondelete() ?? false,
    deleteTimeout: request.getCustomtimeouts()?.getDelete() ?? "",
    ignoreChanges: request.getIgnorechangesList(),
    aliases: request.getAliasesList().map((alias) => alias.getUrn()),
    transforms: request.getTransformsList().length,
  };
}

/** `urn:pulumi:stack::project::parent$type::name` → `type::name`. */
function keyOf(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").at(-1)}::${name}`;
}

import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceOutputsRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { RecordingMocks } from "./recordingMocks";

export type Inputs = Readonly<Record<string, unknown>>;

/** One resource as the program registered it: what the mocks see, and the options that they are not told. */
export interface Registered {
  /** `type::name`, by which tests name it. */
  readonly key: string;
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly inputs: Inputs;
  /** Keys of everything that it waits for: dependsOn, and resources whose outputs it takes. */
  readonly dependencies: readonly string[];
  readonly parent: string;
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteTimeout: string;
}

export interface Program<T> {
  readonly value: T;
  /** In the order of registration. */
  readonly resources: readonly Registered[];
  /** Component's key → keys of the outputs that it registered, once for every call. */
  readonly registeredOutputs: ReadonlyMap<string, readonly string[]>;
  /** The resource with this key; fails if there is none. */
  find(key: string): Registered;
  /** Names of all resources of one type, sorted. */
  names(type: string): string[];
}

export interface ProgramOptions {
  readonly stack?: string;
  /** Full key → text. */
  readonly config?: Record<string, string>;
  /** Awaited before the mock answers. */
  readonly before?: (key: string) => Promise<void> | void;
}

/** Runs a piece of Pulumi program under mocks until every resource that it makes is registered. */
export async function runProgram<T>(build: () => T, options: ProgramOptions = {}): Promise<Program<T>> {
  const inputs = new Map<string, Inputs>();
  const mocks = new RecordingMocks(async ({ type, name, inputs: given }) => {
    inputs.set(`${type}::${name}`, given);
    await options.before?.(`${type}::${name}`);
  });
  pulumi.runtime.setAllConfig(options.config ?? {});
  await pulumi.runtime.setMocks(mocks, "shared-storage", options.stack ?? "test", false);
  const requests: RegisterResourceRequest[] = [];
  const registeredOutputs = new Map<string, string[]>();
  observe(
    (request) => {
      requests.push(request);
    },
    (request) => {
      const key = keyOf(request.getUrn());
      registeredOutputs.set(key, [
        ...(registeredOutputs.get(key) ?? []),
        ...Object.keys(request.getOutputs()?.toJavaScript() ?? {}),
      ]);
    },
  );
  let value: T;
  try {
    value = build();
  } finally {
    await pulumi.runtime.disconnect();
  }
  const resources = requests.map((request) => registered(request, inputs));
  return {
    value,
    resources,
    registeredOutputs,
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
  };
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

function registered(request: RegisterResourceRequest, inputs: ReadonlyMap<string, Inputs>): Registered {
  const key = `${request.getType()}::${request.getName()}`;
  const types = request.getParent() === "" ? "" : `${request.getParent().split("::")[2]}$`;
  return {
    key,
    type: request.getType(),
    name: request.getName(),
    urn: `${types}${request.getType()}::${request.getName()}`,
    inputs: inputs.get(key) ?? {},
    dependencies: request.getDependenciesList().map(keyOf).sort(),
    parent: request.getParent() === "" ? "" : keyOf(request.getParent()),
    protect: request.getProtect() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    retainOnDelete: request.getRetainondelete() ?? false,
    deleteTimeout: request.getCustomtimeouts()?.getDelete() ?? "",
  };
}

/** `urn:pulumi:stack::project::parent$type::name` → `type::name`. */
function keyOf(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").at(-1)}::${name}`;
}

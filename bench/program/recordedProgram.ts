import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { CloudModel } from "../../local/cloud/cloudModel";
import { requireAnew } from "../../local/cloud/requireAnew";
import { runProgram } from "../../local/cloud/runProgram";

const ROOT = join(__dirname, "../..");
const STACK = "pulumi:pulumi:Stack";

interface Registration {
  readonly args: pulumi.runtime.MockResourceArgs;
  readonly answer: pulumi.runtime.MockResourceResult;
}

type ResourceClass = new (name: string, inputs: unknown) => pulumi.Resource;

const PACKAGES: Readonly<Record<string, object>> = { aws, awsx };

/** `aws:efs/accessPoint:AccessPoint` → `aws.efs.AccessPoint`; undefined for this project's own components. */
function classOf(type: string): ResourceClass | undefined {
  const [name = "", module = "", className = ""] = type.split(":");
  const found = PACKAGES[name];
  if (found === undefined) return undefined;
  const known: unknown = Reflect.get(Reflect.get(found, module.split("/")[0]!), className);
  if (typeof known !== "function") throw new Error(`${type} has no class`);
  return known as ResourceClass;
}

/** index.ts with one configuration, and what it registers: to be run again without the cloud model. */
export class RecordedProgram {
  private constructor(
    private readonly project: string,
    private readonly config: Readonly<Record<string, string>>,
    private readonly registrations: ReadonlyMap<string, Registration>,
  ) {}

  /** Runs it once under the cloud model, and writes down what was registered and answered. */
  static async record(project: string, config: Readonly<Record<string, string>>): Promise<RecordedProgram> {
    const model = new CloudModel({ project, region: "eu-west-1" });
    const registrations = new Map<string, Registration>();
    const answer = model.newResource.bind(model);
    const newResource: CloudModel["newResource"] = async (args) => {
      const answered = await answer(args);
      registrations.set(keyOf(args), { args, answer: answered });
      return answered;
    };
    await runProgram({ root: ROOT, project, stack: "bench", config, model: Object.assign(model, { newResource }) });
    if (model.refusals.length > 0) throw new Error(`AWS would refuse ${model.refusals[0]!.resource}`);
    return new RecordedProgram(project, config, registrations);
  }

  /** Resources that the program registers, components included. */
  get count(): number {
    return [...this.registrations.values()].filter(({ args }) => args.type !== STACK).length;
  }

  /** Evaluates index.ts; seconds of processor time. */
  evaluate(): Promise<number> {
    return this.timed(() => {
      requireAnew(require.resolve(join(ROOT, "index.ts")));
    });
  }

  /**
   * Registers the same resources with the same inputs, known beforehand, one after the other by the SDK's own classes:
   * no parent, no output of another, nothing to wait for. Seconds of processor time.
   */
  register(): Promise<number> {
    return this.timed(() => {
      for (const { args } of this.registrations.values()) {
        const { type, name, inputs } = args;
        if (type === STACK) continue;
        const known = classOf(type);
        if (known === undefined) new pulumi.ComponentResource(type, name);
        else new known(name, inputs);
      }
    });
  }

  private async timed(program: () => void): Promise<number> {
    let registered = 0;
    pulumi.runtime.setAllConfig({ ...this.config });
    const mocks: pulumi.runtime.Mocks = {
      newResource: (args) => {
        if (args.type !== STACK) registered++;
        return this.registrations.get(keyOf(args))?.answer ?? { id: args.name, state: args.inputs };
      },
      call: ({ token }) => {
        throw new Error(`${token}: the program looks nothing up`);
      },
    };
    await pulumi.runtime.setMocks(mocks, this.project, "bench", false);
    const { prepareStackTrace } = Error;
    // As on every run on one machine: Pulumi takes stack traces, and mapping them to TypeScript would be most of the time.
    Reflect.set(Error, "prepareStackTrace", undefined);
    try {
      const before = process.cpuUsage();
      await pulumi.runtime.runInPulumiStack(async () => program());
      await pulumi.runtime.disconnect();
      const { user, system } = process.cpuUsage(before);
      if (registered !== this.count) throw new Error(`registered ${registered} resources instead of ${this.count}`);
      return (user + system) / 1e6;
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
  }
}

function keyOf({ type, name }: pulumi.runtime.MockResourceArgs): string {
  return `${type}::${name}`;
}

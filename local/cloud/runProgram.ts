import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { CloudModel } from "./cloudModel";
import { assumedResources } from "./existingAccount";
import { describeProblem } from "./problem";
import { observeProtected } from "./protectedResources";
import { requireAnew } from "./requireAnew";

export interface StackRun {
  readonly project: string;
  readonly stack: string;
  /** Full key (`aws:region`) → text, as the Pulumi CLI hands it over. */
  readonly config: Readonly<Record<string, string>>;
  readonly model: CloudModel;
}

export interface ProgramResult {
  readonly outputs: Readonly<Record<string, unknown>>;
  /** `type::name` of every resource with the option `protect`. */
  readonly protectedResources: ReadonlySet<string>;
}

/** Why a program could not be run to its end. `message` is for people and has no stack. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";

  constructor(
    /** `configuration`: the stack's own; `model`: what the model found; `program`: thrown by its code. */
    readonly kind: "configuration" | "model" | "program",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Runs the Pulumi program `index.ts` of a folder against the model, in this process.
 *
 * @throws ProgramError
 */
export function runProgram({ root, ...run }: StackRun & { readonly root: string }): Promise<ProgramResult> {
  const entry = require.resolve(join(root, "index.ts"));
  return runStack({
    ...run,
    program: () => requireAnew(entry),
  });
}

/**
 * Runs a function as a Pulumi program against the model, waits until every registration has settled, and returns what it
 * returned, with outputs resolved. It can be called again and again, but not twice at once: Pulumi's runtime is one per process.
 *
 * @throws ProgramError
 */
export async function runStack({
  project,
  stack,
  config,
  model,
  program,
}: StackRun & { program(): unknown }): Promise<ProgramResult> {
  pulumi.runtime.setAllConfig({ ...config });
  await pulumi.runtime.setMocks(model, project, stack, false);
  const protectedResources = observeProtected();
  model.assume(assumedResources(project, config));
  const failures: unknown[] = [];
  const outputs = await withRejections(failures, async () => {
    let result: ProgramResult["outputs"] | undefined;
    try {
      result = await pulumi.runtime.runInPulumiStack(async () => program());
    } catch (error) {
      failures.push(error);
    }
    await pulumi.runtime.disconnect();
    return result;
  });
  model.finish();
  const configuration = failures.find((failure) => pulumi.RunError.isInstance(failure));
  if (configuration !== undefined) {
    throw new ProgramError("configuration", messageOf(configuration), { cause: configuration.cause });
  }
  // A mistake that the model found leaves outputs empty, so what the program throws afterwards is a consequence.
  if (model.problems.length > 0) throw new ProgramError("model", model.problems.map(describeProblem).join("\n"));
  if (failures.length > 0) {
    const texts = [...new Set(failures.map(messageOf))];
    throw new ProgramError("program", texts.join("\n"), { cause: failures[0] });
  }
  return { outputs: outputs ?? {}, protectedResources };
}

/** Pulumi reports a failed registration as a rejection that nobody handles; while the program runs, they are its own. */
async function withRejections<T>(failures: unknown[], run: () => Promise<T>): Promise<T> {
  const others = process.listeners("unhandledRejection");
  const { prepareStackTrace } = Error;
  const collect = (reason: unknown): void => {
    failures.push(reason);
  };
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", collect);
  // Pulumi takes a stack trace per property; mapping each to TypeScript is more than half of a run's time.
  Reflect.set(Error, "prepareStackTrace", undefined);
  try {
    const result = await run();
    // Rejections are announced after the microtasks of the turn in which they happened.
    await new Promise((resolve) => setImmediate(resolve));
    return result;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    process.off("unhandledRejection", collect);
    for (const listener of others) process.on("unhandledRejection", listener);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

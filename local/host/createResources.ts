import type { StackFiles } from "../../config/parseStackFiles";
import { ConfigurationError } from "../../config/problem";
import { CloudModel, type ModelEvent } from "../cloud/cloudModel";
import { ProgramError, runProgram } from "../cloud/runProgram";
import type { Options } from "./options";
import type { Terminal } from "./terminal";

export interface CreatedResources {
  readonly model: CloudModel;
  readonly events: readonly ModelEvent[];
  readonly region: string;
  /** `type::name` of every resource with the option `protect`. */
  readonly protectedResources: ReadonlySet<string>;
}

/**
 * Runs the stack's program on the cloud model and shows the resources as they come up. Throws ProgramError,
 * whose message is for a person.
 */
export async function createResources(
  projectRoot: string,
  { project, config, placeOf }: StackFiles,
  options: Pick<Options, "stack" | "without" | "withoutTls">,
  terminal: Pick<Terminal, "progress">,
): Promise<CreatedResources> {
  const region = config["aws:region"] ?? "";
  const events: ModelEvent[] = [];
  const model = new CloudModel({
    region,
    project,
    without: options.without.map(resourceName),
    withoutTls: options.withoutTls,
    onEvent: (event) => {
      events.push(event);
      terminal.progress(`creating resources: ${events.length} · ${event.resource.name}`);
    },
  });
  const run = { root: projectRoot, project, stack: options.stack, config, model };
  const { protectedResources } = await runProgram(run).catch((error: unknown) => {
    if (!(error instanceof ProgramError && error.cause instanceof ConfigurationError)) throw error;
    throw new ProgramError("configuration", error.cause.located(placeOf).message, { cause: error.cause });
  });
  return { model, events, region, protectedResources };
}

/** `TYPE::NAME`, as the options decoder left it. */
function resourceName(text: string): { type: string; name: string } {
  const at = text.indexOf("::");
  return { type: text.slice(0, at), name: text.slice(at + 2) };
}

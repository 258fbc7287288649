import { readStackFile } from "../../config/readStackFile";
import { CloudModel, type ModelEvent } from "../cloud/cloudModel";
import { runProgram } from "../cloud/runProgram";
import type { Options } from "./options";
import type { Terminal } from "./terminal";

export interface CreatedResources {
  readonly model: CloudModel;
  readonly events: readonly ModelEvent[];
  readonly project: string;
  readonly region: string;
}

/**
 * Runs the stack's program on the cloud model and shows the resources as they come up. Throws StackFileError or
 * ProgramError, whose messages are for a person.
 */
export async function createResources(
  projectRoot: string,
  options: Pick<Options, "stack" | "without" | "withoutTls">,
  terminal: Pick<Terminal, "status" | "line">,
): Promise<CreatedResources> {
  const { project, config } = readStackFile(projectRoot, options.stack);
  const region = config["aws:region"] ?? "";
  const events: ModelEvent[] = [];
  const model = new CloudModel({
    region,
    project,
    without: options.without.map(resourceName),
    withoutTls: options.withoutTls,
    onEvent: (event) => {
      events.push(event);
      terminal.status(`creating resources: ${events.length} · ${event.resource.name}`);
    },
  });
  await runProgram({ root: projectRoot, project, stack: options.stack, config, model });
  return { model, events, project, region };
}

/** `TYPE::NAME`, as the options decoder left it. */
function resourceName(text: string): { type: string; name: string } {
  const at = text.indexOf("::");
  return { type: text.slice(0, at), name: text.slice(at + 2) };
}

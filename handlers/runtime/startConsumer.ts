import type { Command, Run } from "../contract";
import { runCommand } from "./runCommand";
import { runConsumer } from "./runConsumer";

/** Starts a Fargate or EC2 bundle: the consumer, or with arguments its command. */
export function startConsumer(
  run: Run,
  command: Command | undefined,
  parameters: readonly string[] = process.argv.slice(2),
): Promise<void> {
  return parameters.length === 0 ? runConsumer(run) : runCommand(command, parameters);
}

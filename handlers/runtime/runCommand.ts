import { CONSUMER_VARIABLE, type Command } from "../contract";
import { mountsFromEnvironment } from "./mounts";

/** The parts of a process that running a command needs. */
export interface CommandProcess {
  readonly environment: Readonly<Record<string, string | undefined>>;
  umask(mask: number): void;
  print(line: string): void;
  warn(line: string): void;
  exit(code: number): void;
}

const thisProcess: CommandProcess = {
  environment: process.env,
  umask: (mask) => void process.umask(mask),
  print: (line) => void process.stdout.write(`${line}\n`),
  warn: (line) => void process.stderr.write(`${line}\n`),
  // Not process.exit: what was printed may still be on its way into a pipe.
  exit: (code) => {
    process.exitCode = code;
  },
};

/** Runs a consumer's command to its exit code; what it rejects with is told as it is, for a fault of the program. */
export async function runCommand(
  command: Command | undefined,
  parameters: readonly string[],
  host: CommandProcess = thisProcess,
): Promise<void> {
  // As for the consumer itself: nothing may be created with the mask that the process inherited.
  host.umask(0o002);
  if (command === undefined) {
    host.warn(`consumer ${host.environment[CONSUMER_VARIABLE] ?? "unnamed"} has no commands; its entry exports none`);
    return host.exit(2);
  }
  try {
    const { print, warn } = host;
    host.exit(await command(parameters, { mounts: mountsFromEnvironment(host.environment), print, warn }));
  } catch (error) {
    host.warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
    host.exit(1);
  }
}

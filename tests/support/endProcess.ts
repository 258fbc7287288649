import { CommandLineError } from "../../local/command/commandLine";

/** Ends this process with a command's exit code: 2, without a stack, for wrong arguments; 1 for any other failure. */
export function endProcess(command: Promise<number>): void {
  command.then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error instanceof CommandLineError ? error.message : error);
      process.exitCode = error instanceof CommandLineError ? 2 : 1;
    },
  );
}

import { spawn } from "node:child_process";
import { lineSplitter } from "./lines";
import type { ProcessList } from "./processList";
import type { Ending, SandboxProcess } from "./types";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface SpawnOptions {
  readonly list: ProcessList;
  /** Every line of stdout and stderr. */
  readonly output: (line: string) => void;
  /** Called once when the process is gone, or could not be started. */
  readonly cleanUp: () => void;
}

/** What a process wrote before its end may still be on its way when the end is known; it gets this long, in milliseconds. */
const LAST_WORDS = 250;

/** Starts a process in a session of its own: Ctrl-C in the terminal reaches the host alone, which stops all in order. */
export function spawnProcess(command: Command, { list, output, cleanUp }: SpawnOptions): SandboxProcess {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...command.environment },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = child;
  if (pid === undefined) {
    const ended = new Promise<Ending>((_, reject) => {
      child.once("error", (error) => {
        cleanUp();
        reject(error);
      });
    });
    return { pid: undefined, ended, signal: () => undefined };
  }
  // Only a failed kill comes here, and what it was about is over then.
  child.on("error", () => undefined);
  list.add(pid);
  for (const stream of [child.stdout, child.stderr]) {
    const [push, end] = lineSplitter(output);
    stream.on("data", push).on("end", end);
  }
  let over = false;
  const ended = new Promise<Ending>((resolve) => {
    child.once("exit", (code, signal) => {
      over = true;
      // Whatever it had started is in its group.
      killGroup(pid);
      list.remove(pid);
      cleanUp();
      const tell = () => resolve({ code, signal });
      const timer = setTimeout(tell, LAST_WORDS);
      child.once("close", () => {
        clearTimeout(timer);
        tell();
      });
    });
  });
  return {
    pid,
    ended,
    signal: (name) => {
      if (over) return;
      if (name === "SIGKILL") killGroup(pid);
      child.kill(name);
    },
  };
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

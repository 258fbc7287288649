import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CommandLineError } from "../local/command/commandLine";
import { benchArguments, USAGE } from "./benchArguments";
import type { Measurement } from "./benchmark";
import { benchmarks, type Registration } from "./benchmarks";
import { machine } from "./machine";
import { measurementLine } from "./measurementLine";

/** `npm run bench` from its arguments to its exit code. A figure that misses its aim is told and fails nothing. */
export async function benchCommand(
  argv: readonly string[],
  print: (line: string) => void,
  registered: Readonly<Record<string, Registration>> = benchmarks,
): Promise<number> {
  try {
    const parsed = benchArguments(argv, Object.keys(registered));
    if (parsed.command === "help") print(USAGE);
    else if (parsed.command === "list") {
      const width = Math.max(...Object.keys(registered).map((name) => name.length));
      for (const [name, { summary }] of Object.entries(registered)) print(`${name.padEnd(width)}  ${summary}`);
    } else await measure(parsed, print, registered[parsed.name]!);
    return 0;
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    print(error.message);
    return 2;
  }
}

async function measure(
  { name, part: only, rounds, directory: parent, json }: Extract<ReturnType<typeof benchArguments>, { command: "run" }>,
  print: (line: string) => void,
  { load }: Registration,
): Promise<void> {
  if (json !== undefined) {
    writable(`--json's directory`, dirname(json), (path) => accessSync(path, constants.W_OK | constants.X_OK));
  }
  const directory = writable("--directory", parent ?? tmpdir(), (path) => mkdtempSync(join(path, "bench-")));
  const measurements: Measurement[] = [];
  const notes: string[] = [];
  const parts: string[] = [];
  const startedAt = new Date().toISOString();
  try {
    const on = machine(directory);
    const { processors, model, node, fileSystem, load: busy } = on;
    print(
      `${name}: ${rounds} rounds on ${processors} × ${model}, Node ${node}, ${fileSystem}, load ${busy.toFixed(1)}`,
    );
    const run = load();
    await run({
      rounds,
      directory,
      part: async (part, runPart) => {
        parts.push(part);
        if (only === undefined || only === part) await runPart();
      },
      measured: (measurement) => {
        measurements.push(measurement);
        print(measurementLine(measurement));
      },
      note: (text) => {
        notes.push(text);
        print(text);
      },
    });
    if (only !== undefined && !parts.includes(only)) {
      const there = parts.length === 0 ? "has no parts" : `has the parts ${parts.join(", ")}`;
      throw new CommandLineError([`${name} ${there}, got ${JSON.stringify(only)}`], USAGE);
    }
    const report = { benchmark: name, startedAt, rounds, machine: on, measurements, notes };
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Before the work, so that no figure is lost for a misspelt path. */
function writable<T>(what: string, path: string, use: (path: string) => T): T {
  try {
    return use(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandLineError([`${what} must be a directory that can be written to: ${reason}`], USAGE);
  }
}

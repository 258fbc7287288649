import { parseArgs } from "node:util";
import { ownPeakMemory } from "../sandbox/peakMemory";
import { readAcknowledgements } from "../traffic/acknowledgements";
import { check } from "./check";
import { Storage } from "./storage";

// node -r ts-node/register/transpile-only local/checker/main.ts --acknowledgements DIR --run RUN
//   --samples DIR --journal DIR --models DIR
// Prints a CheckResult as JSON. Exit code 0: all adds up; 1: a difference; 2: wrong arguments or unreadable files.
const NAMES = ["acknowledgements", "run", "samples", "journal", "models"] as const;

function main(): number {
  const { values } = parseArgs({ options: Object.fromEntries(NAMES.map((name) => [name, { type: "string" }])) });
  const [acknowledgements, run, samples, journal, models] = NAMES.map((name) => {
    const value = values[name];
    if (typeof value !== "string" || value === "") throw new Error(`--${name} needs a value`);
    return value;
  }) as [string, string, string, string, string];
  const result = check(new Storage({ samples, journal, models }), readAcknowledgements(acknowledgements), run);
  process.stdout.write(`${JSON.stringify({ ...result, peakMemory: ownPeakMemory() })}\n`);
  return result.differences.length === 0 ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`checker: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}

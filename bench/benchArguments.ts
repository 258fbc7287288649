import { nearest } from "../config/nearest";
import { CommandLineError, commandLine } from "../local/command/commandLine";
import { benchmarks } from "./benchmarks";

export const USAGE = [
  "usage: npm run bench -- [NAME [--part PART] [--rounds N] [--directory DIR] [--json FILE]]   (no NAME: the list)",
  "  --part PART      one part of it (default: all)",
  "  --rounds N       how often each is measured, 1 to 1000 (default 5)",
  "  --directory DIR  where files are written (default: the temporary directory)",
  "  --json FILE      write the report to FILE too",
  "Exit codes: 0 measured, whatever the figures; 2 wrong arguments.",
].join("\n");

export type BenchArguments =
  | { readonly command: "list" }
  | { readonly command: "help" }
  | {
      readonly command: "run";
      readonly name: string;
      /** The only part to run; undefined: all of them. */
      readonly part: string | undefined;
      readonly rounds: number;
      /** Where files are written; undefined: the system's temporary directory. */
      readonly directory: string | undefined;
      /** Where the report goes. */
      readonly json: string | undefined;
    };

const FORMS = {
  part: { value: "PART" },
  rounds: { value: "N" },
  directory: { value: "DIR" },
  json: { value: "FILE" },
  help: {},
} as const;
const ROUNDS = { from: 1, to: 1000, fallback: 5 } as const;

/** Throws CommandLineError with every problem at once. */
export function benchArguments(argv: readonly string[], names = Object.keys(benchmarks)): BenchArguments {
  const { positionals, options, problems } = commandLine(argv, FORMS);
  if (options.has("help")) return { command: "help" };
  const [name, ...others] = positionals;
  if (name !== undefined && !names.includes(name)) {
    const near = nearest(name, names);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    problems.push(`there is no benchmark ${JSON.stringify(name)}, there are ${names.join(", ")}${hint}`);
  }
  if (others.length > 0) problems.push(`one NAME a run, got also ${others.join(" ")}`);
  if (name === undefined && options.size > 0) problems.push("options belong to a NAME");
  const text = options.get("rounds")?.[0] ?? String(ROUNDS.fallback);
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < ROUNDS.from || rounds > ROUNDS.to) {
    problems.push(`--rounds must be a whole number from ${ROUNDS.from} to ${ROUNDS.to}, got ${JSON.stringify(text)}`);
  }
  if (problems.length > 0) throw new CommandLineError(problems, USAGE);
  if (name === undefined) return { command: "list" };
  const [part, directory, json] = ["part", "directory", "json"].map((option) => options.get(option)?.[0]);
  return { command: "run", name, part, rounds, directory, json };
}

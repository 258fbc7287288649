import { CommandLineError, commandLine } from "../../local/command/commandLine";
import { furtherBugs, type PlantedBug, plantedBugs } from "./planted/plantedBugs";

/** Every mistake that can be planted. */
export const bugs: readonly PlantedBug[] = [...plantedBugs, ...furtherBugs];

export const USAGE = [
  "usage: npm run simulate -- [--seeds N] [--from N] [--workers N] [--planted | --bug NAME]",
  "       npm run simulate -- --seed N [--bug NAME]",
  "  --seeds N    so many seeds (default 10000)",
  "  --from N     first seed (default 1)",
  "  --seed N     one seed alone",
  "  --workers N  threads (default one a core)",
  "  --planted    instead: each planted bug must be caught within --seeds seeds (default 300)",
  "  --bug NAME   with this bug planted",
  "Exit codes: 0 no violation, and every planted bug caught; 1 otherwise; 2 wrong arguments.",
].join("\n");

export interface SimulationOptions {
  readonly seeds: number;
  readonly from: number;
  /** undefined: one a core. */
  readonly workers: number | undefined;
  readonly planted: boolean;
  readonly bug: PlantedBug | undefined;
}

const NUMBERS = { seeds: { value: "N" }, from: { value: "N" }, seed: { value: "N" }, workers: { value: "N" } } as const;
const FORMS = { ...NUMBERS, planted: {}, bug: { value: "NAME" }, help: {} } as const;
const MOST = 999_999_999;

/** Throws CommandLineError with every problem at once. */
export function simulationOptions(argv: readonly string[]): SimulationOptions | "help" {
  const { positionals, options, problems } = commandLine(argv, FORMS);
  if (options.has("help")) return "help";
  for (const name of positionals) problems.push(`${JSON.stringify(name)} is not an option; options begin with --`);
  const number = (name: keyof typeof NUMBERS): number | undefined => {
    const text = options.get(name)?.[0];
    if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) return text === undefined ? undefined : Number(text);
    problems.push(`--${name} must be a whole number from 1 to ${MOST}, got ${JSON.stringify(text)}`);
    return undefined;
  };
  const [seeds, from, seed, workers] = [number("seeds"), number("from"), number("seed"), number("workers")];
  const given = options.get("bug")?.[0];
  const bug = bugs.find(({ name }) => name === given);
  if (given !== undefined && bug === undefined) {
    problems.push(`--bug must be one of ${bugs.map(({ name }) => name).join(", ")}, got ${JSON.stringify(given)}`);
  }
  const planted = options.has("planted");
  if (planted && given !== undefined) problems.push("--planted plays every bug and --bug one; give one of them");
  for (const name of ["seeds", "from", "planted"]) {
    if (options.has("seed") && options.has(name)) problems.push(`--seed is one seed alone; leave out --${name}`);
  }
  if (problems.length > 0) throw new CommandLineError(problems, USAGE);
  if (seed !== undefined) return { seeds: 1, from: seed, workers, planted, bug };
  return { seeds: seeds ?? (planted ? 300 : 10_000), from: from ?? 1, workers, planted, bug };
}

import { commandLine, type OptionForm } from "../command/commandLine";
import { DURATION_FORM, duration } from "./duration";

/** What the command line of the local run says, decoded. */
export interface Options {
  readonly help: boolean;
  readonly stack: string;
  /** Milliseconds of traffic, counted from ready; undefined = until Ctrl-C. */
  readonly forMs: number | undefined;
  /** Examples per second that the traffic offers. */
  readonly rate: number;
  /** The file that is sent instead of sample traffic; undefined = sample traffic. */
  readonly replay: ReplayOptions | undefined;
  /** File that the report is written to; undefined = none. */
  readonly report: string | undefined;
  readonly reset: boolean;
  /** Resources that are dropped from the program: `TYPE::NAME`. */
  readonly without: readonly string[];
  /** Consumers that mount without TLS. */
  readonly withoutTls: readonly string[];
  /** Whether the stack must keep the policies to be started. */
  readonly policies: boolean;
  /** Whether changed handlers are swapped in while the stack runs. */
  readonly watch: boolean;
}

export interface ReplayOptions {
  readonly file: string;
  /** Column of the label; undefined = `label`. */
  readonly label: string | undefined;
  /** Column that names the record; undefined = `id`, where there is one. */
  readonly key: string | undefined;
  /** Examples per second; undefined = as fast as they are acknowledged. */
  readonly rate: number | undefined;
}

/** Every problem of one command line; its message lists them all. */
export class OptionsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super([...problems, "npm start -- --help lists every option"].join("\n"));
    this.name = "OptionsError";
  }
}

const MAX_RATE = 100_000;
const STACK = /^[A-Za-z0-9._-]{1,100}$/;

const FORMS: Readonly<Record<string, OptionForm & { readonly help: string }>> = {
  for: { value: "TIME", help: "stop after TIME, counted from ready (60s, 5m); without it: until Ctrl-C" },
  rate: { value: "N", help: "examples per second, 1 to 100000 (default 1000; of a file: as fast as it goes)" },
  replay: {
    value: "FILE",
    help: "send FILE (CSV or JSON lines) instead of sample traffic, and end when it is learned",
  },
  label: { value: "COLUMN", help: "the label's column in FILE (default label)" },
  key: { value: "COLUMN", help: "the column in FILE that names the record (default id, where there is one)" },
  report: { value: "FILE", help: "write the report (JSON) to FILE at the end" },
  reset: { help: "clear .local/ first: data, models, acknowledgements and logs" },
  stack: { value: "NAME", help: "the stack to run: Pulumi.NAME.yaml (default local)" },
  without: { value: "TYPE::NAME", repeatable: true, help: "leave one resource out, to see what is refused without it" },
  "without-tls": { value: "CONSUMER", repeatable: true, help: "let CONSUMER mount without TLS, to see it refused" },
  "no-policies": { help: "start a stack that the policy pack refuses, and say so" },
  "no-watch": { help: "do not swap in handlers that change while the stack runs" },
  help: { help: "print this and exit" },
};

/** Text of `--help`. */
export function helpText(): string {
  const rows = Object.entries(FORMS).map(([name, form]) => {
    const left = form.value === undefined ? `--${name}` : `--${name} ${form.value}`;
    return `  ${left.padEnd(24)}${form.help}${form.repeatable ? " (repeatable)" : ""}`;
  });
  return [
    "npm start -- [options]: runs the whole stack on this machine, with sample traffic",
    "",
    ...rows,
    "",
    "Everything it writes is below .local/. Ctrl-C stops in order, a second Ctrl-C kills.",
    "Exit codes: 0 good, 1 data or accounting, 2 configuration, 3 refused mount or crash loop.",
  ].join("\n");
}

/** Decodes the arguments after the script's name. Throws OptionsError with every problem at once. */
export function parseOptions(argv: readonly string[]): Options {
  const { positionals, options: given, problems: wrong } = commandLine(argv, FORMS);
  const problems = [...wrong, ...positionals.map((text) => `${quote(text)} is not an option; options begin with --`)];
  const options: Options = {
    help: given.has("help"),
    stack: decode(given, "stack", "local", (text) => (STACK.test(text) ? text : undefined), problems, STACK_FORM),
    forMs: decode(given, "for", undefined, duration, problems, DURATION_FORM),
    rate: decode(given, "rate", 1_000, wholeRate, problems, `a whole number from 1 to ${MAX_RATE}`),
    replay: undefined,
    report: given.get("report")?.[0],
    reset: given.has("reset"),
    without: given.get("without") ?? [],
    withoutTls: given.get("without-tls") ?? [],
    policies: !given.has("no-policies"),
    watch: !given.has("no-watch"),
  };
  for (const text of options.without) {
    if (!/^[^:]+:[^:]+:[^:]+::.+$/.test(text)) problems.push(`--without must be ${WITHOUT_FORM}, got ${quote(text)}`);
  }
  const replay = replayOptions(given, options.rate, problems);
  // Who asks for help gets it, whatever else is wrong.
  if (options.help) return options;
  if (problems.length > 0) throw new OptionsError(problems);
  return { ...options, replay };
}

function replayOptions(
  given: ReadonlyMap<string, readonly string[]>,
  rate: number,
  problems: string[],
): ReplayOptions | undefined {
  const [file, label, key] = ["replay", "label", "key"].map((name) => given.get(name)?.[0]);
  if (file !== undefined) {
    if (label !== undefined && label === key) {
      problems.push(`--label and --key both name ${quote(label)}; a column is the label or the key`);
    }
    return { file, label, key, rate: given.has("rate") ? rate : undefined };
  }
  for (const name of ["label", "key"]) {
    if (given.has(name)) problems.push(`--${name} names a column of a replayed file; give --replay FILE with it`);
  }
  return undefined;
}

const STACK_FORM = "a stack's name: letters, digits, dot, hyphen, underscore";
const WITHOUT_FORM = "TYPE::NAME, such as aws:efs/mountTarget:MountTarget::file-system-mount-target-a";

function decode<T>(
  given: ReadonlyMap<string, readonly string[]>,
  name: string,
  fallback: T,
  read: (text: string) => T | undefined,
  problems: string[],
  allowed: string,
): T {
  const text = given.get(name)?.[0];
  if (text === undefined) return fallback;
  const value = read(text);
  if (value === undefined) problems.push(`--${name} must be ${allowed}, got ${quote(text)}`);
  return value ?? fallback;
}

function wholeRate(text: string): number | undefined {
  const rate = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return rate >= 1 && rate <= MAX_RATE ? rate : undefined;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

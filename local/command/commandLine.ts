import { parseArgs } from "node:util";
import { nearest } from "../../config/nearest";

/** One option of a command: how its value is called (none: it is a switch), and whether it may be given again. */
export interface OptionForm {
  readonly value?: string;
  readonly repeatable?: boolean;
}

/** Everything wrong with a command line, one problem a line. */
export class CommandLineError extends Error {
  constructor(problems: readonly string[], usage: string) {
    super([...problems, usage].join("\n"));
  }
}

export interface CommandLine {
  readonly positionals: readonly string[];
  /** Values of an option in the order given; a switch that is given has one empty value. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly problems: string[];
}

/** Takes a command line apart; where there is `--help`, `-h` is the same. Problems are collected, so that the command can add its own before it refuses. */
export function commandLine(argv: readonly string[], forms: Readonly<Record<string, OptionForm>>): CommandLine {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(forms).map(([name, { value }]) => [
        name,
        {
          type: value === undefined ? ("boolean" as const) : ("string" as const),
          multiple: true,
          ...(name === "help" ? { short: "h" } : {}),
        },
      ]),
    ),
    ...{ strict: false, allowPositionals: true, tokens: true },
  });
  const positionals: string[] = [];
  const options = new Map<string, string[]>();
  const problems: string[] = [];
  let afterUnknown = false;
  for (const token of tokens) {
    // What follows an unknown option is most likely its value: one mistake, one problem.
    if (token.kind === "positional" && !afterUnknown) positionals.push(token.value);
    afterUnknown = false;
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const form = Object.hasOwn(forms, name) ? forms[name]! : undefined;
    const given = options.get(name) ?? [];
    if (form === undefined) {
      const near = nearest(name, Object.keys(forms));
      problems.push(`unknown option ${rawName}${near === undefined ? "" : `; did you mean --${near}?`}`);
      afterUnknown = value === undefined;
    } else if (form.value === undefined && value !== undefined) {
      problems.push(`--${name} takes no value, got ${JSON.stringify(value)}`);
    } else if (form.value !== undefined && (value === undefined || value === "" || value.startsWith("--"))) {
      problems.push(`--${name} needs a value: --${name} ${form.value}`);
    } else if (given.length > 0 && form.value !== undefined && form.repeatable !== true)
      problems.push(`--${name} is given twice; give it once`);
    else options.set(name, [...given, value ?? ""]);
  }
  return { positionals, options, problems };
}

export { mountOf, mountsFromEnvironment } from "./runtime/mounts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** One variable's value as its reader got it, or what is wrong with it. */
type Setting<T> = { readonly value: T } | { readonly problem: string };

/** Reads one setting from the environment. */
export type SettingReader<T> = (environment: Environment) => Setting<T>;

interface Range {
  readonly from: number;
  readonly to: number;
  readonly fallback?: number;
}

/** A whole number from `from` to `to`. Without `fallback` the variable is required. */
export function integer(name: string, range: Range): SettingReader<number> {
  return number(name, range, /^-?\d+$/, "a whole number");
}

/** A decimal number from `from` to `to`. */
export function decimal(name: string, range: Range): SettingReader<number> {
  return number(name, range, /^-?\d+(\.\d+)?$/, "a number");
}

function number(name: string, { from, to, fallback }: Range, written: RegExp, what: string): SettingReader<number> {
  return (environment) => {
    const text = environment[name];
    if (text === undefined && fallback !== undefined) return { value: fallback };
    const value = written.test(text ?? "") ? Number(text) : Number.NaN;
    if (value >= from && value <= to) return { value };
    return { problem: `${name} must be ${what} from ${from} to ${to}, got ${show(text)}` };
  };
}

/**
 * Reads every setting, or throws one error that lists all problems, each naming its variable, the value and what is
 * allowed. `contradictions` judges settings that are right each by itself, and says what is wrong in the same form.
 */
export function readSettings<T extends object>(
  environment: Environment,
  readers: { readonly [K in keyof T]: SettingReader<T[K]> },
  contradictions: (settings: T) => readonly string[] = () => [],
): T {
  const settings: Partial<T> = {};
  const problems: string[] = [];
  for (const name of Object.keys(readers) as (keyof T)[]) {
    const setting = readers[name](environment);
    if ("problem" in setting) problems.push(setting.problem);
    else settings[name] = setting.value;
  }
  if (problems.length === 0) problems.push(...contradictions(settings as T));
  if (problems.length > 0) throw new Error(environmentError(problems));
  return settings as T;
}

function environmentError(problems: readonly string[]): string {
  const where = "under the consumer's environment in Pulumi.<stack>.yaml";
  if (problems.length === 1) return `environment variable ${problems[0]}; correct it ${where}`;
  return `${problems.length} environment variables are wrong; correct them ${where}:\n${problems.map((p) => ` - ${p}`).join("\n")}`;
}

function show(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text);
}

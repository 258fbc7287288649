import { MOUNTS_VARIABLE, type Mounts } from "./contract";

export type Environment = Readonly<Record<string, string | undefined>>;

/** One variable's value as its reader got it, or what is wrong with it. */
type Setting<T> = { readonly value: T } | { readonly problem: string };

/** Reads one setting from the environment. */
export type SettingReader<T> = (environment: Environment) => Setting<T>;

/** A whole number from `from` to `to`. Without `fallback` the variable is required. */
export function integer(
  name: string,
  { from, to, fallback }: { from: number; to: number; fallback?: number },
): SettingReader<number> {
  return (environment) => {
    const text = environment[name];
    if (text === undefined && fallback !== undefined) return { value: fallback };
    const value = /^-?\d+$/.test(text ?? "") ? Number(text) : Number.NaN;
    if (value >= from && value <= to) return { value };
    return { problem: `${name} must be a whole number from ${from} to ${to}, got ${show(text)}` };
  };
}

/** A decimal number from `from` to `to`. */
export function decimal(
  name: string,
  { from, to, fallback }: { from: number; to: number; fallback?: number },
): SettingReader<number> {
  return (environment) => {
    const text = environment[name];
    if (text === undefined && fallback !== undefined) return { value: fallback };
    const value = /^-?\d+(\.\d+)?$/.test(text ?? "") ? Number(text) : Number.NaN;
    if (value >= from && value <= to) return { value };
    return { problem: `${name} must be a number from ${from} to ${to}, got ${show(text)}` };
  };
}

/**
 * Reads every setting, or throws one error that lists all problems, each naming its variable, the value and what is
 * allowed.
 */
export function readSettings<T extends object>(
  environment: Environment,
  readers: { readonly [K in keyof T]: SettingReader<T[K]> },
): T {
  const settings: Partial<T> = {};
  const problems: string[] = [];
  for (const name of Object.keys(readers) as (keyof T)[]) {
    const setting = readers[name](environment);
    if ("problem" in setting) problems.push(setting.problem);
    else settings[name] = setting.value;
  }
  if (problems.length > 0) throw new Error(environmentError(problems));
  return settings as T;
}

/** The mounts that the platform put into the environment. Throws, naming the variable. */
export function readMounts(environment: Environment): Mounts {
  const text = environment[MOUNTS_VARIABLE];
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    value = undefined;
  }
  const paths = typeof value === "object" && value !== null ? Object.values(value) : [undefined];
  if (!paths.every((path) => typeof path === "string" && path.startsWith("/"))) {
    const wanted = "must be a JSON object of directory names and absolute paths";
    throw new Error(environmentError([`${MOUNTS_VARIABLE} ${wanted}, got ${show(text)}`]));
  }
  return value as Mounts;
}

/** Where a directory is mounted. Throws if the consumer has no such mount, naming those it has. */
export function mountOf(mounts: Mounts, directory: string): string {
  const path = mounts[directory];
  if (path !== undefined) return path;
  const has = Object.keys(mounts).join(", ") || "none";
  throw new Error(
    `no mount of directory ${directory} (mounts: ${has}); add it to the consumer's mounts in Pulumi.<stack>.yaml`,
  );
}

function environmentError(problems: readonly string[]): string {
  const where = "correct it under the consumer's environment in Pulumi.<stack>.yaml";
  if (problems.length === 1) return `environment variable ${problems[0]}; ${where}`;
  return `${problems.length} environment variables are wrong; ${where}:\n${problems.map((p) => ` - ${p}`).join("\n")}`;
}

function show(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text);
}

/** One thing wrong with the configuration: where, and one sentence saying what was got, what is allowed, what to do. */
export interface Problem {
  /** As in the stack file: `shared-storage:consumers.ingest.memory`. */
  readonly path: string;
  readonly text: string;
}

/** Every problem of one stack's configuration. `message` lists them all, one a line. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";

  constructor(
    private readonly stackName: string,
    readonly problems: readonly Problem[],
    placeOf: (path: string) => string | undefined = () => undefined,
  ) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems.map(({ path, text }) => {
      const place = placeOf(path);
      return ` - ${path}${place === undefined ? "" : ` (${place})`}: ${text}`;
    });
    super([`stack ${JSON.stringify(stackName)} has ${count}:`, ...lines].join("\n"));
  }

  /** The same with the place of each problem in the stack file, for who has read it. */
  located(placeOf: (path: string) => string | undefined): ConfigurationError {
    return new ConfigurationError(this.stackName, this.problems, placeOf);
  }
}

/** Appends a field's name or an index to a path, in the notation of `pulumi config set --path`. */
export function join(path: string, key: PropertyKey): string {
  if (typeof key === "number") return `${path}[${key}]`;
  const name = String(key);
  return /^[a-zA-Z0-9_-]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

const LONGEST_VALUE = 60;

/** A value as an error shows it: JSON, shortened; maps and lists by their kind only. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (value !== null && typeof value === "object") return "a map";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** `"a", "b" or "c"`. */
export function oneOf(values: Iterable<string>): string {
  const quoted = [...values].map((value) => JSON.stringify(value));
  const last = quoted.pop() ?? "nothing";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}

/** What a worker's systemd unit asks for, as far as this machine can do it. */
export interface Unit {
  /** Arguments of node. */
  readonly nodeArguments: readonly string[];
  readonly workingDirectory: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly umask: number;
  /** Absolute path of the file that the output goes to. */
  readonly logFile: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly restartDelay: number;
  readonly stopTimeout: number;
  readonly stopSignal: NodeJS.Signals;
  /** Paths that must be mounted before the start. */
  readonly requiresMounts: readonly string[];
  /** Paths that stay writable when everything else is read-only. */
  readonly writable: readonly string[];
}

/** Every line of a unit that this machine cannot do. */
export class UnitError extends Error {
  constructor(
    readonly place: string,
    readonly problems: readonly string[],
  ) {
    super(`${place}: ${problems.join("; ")}`);
    this.name = "UnitError";
  }
}

type Values = ReadonlyMap<string, readonly string[]>;

/** Directives without effect on a single process that is started by hand. */
const IGNORED = ["Unit.Description", "Unit.After", "Install.WantedBy"];
/** Directives that this machine does in one way only, so they must say just that. */
const FIXED: Readonly<Record<string, string>> = {
  "Service.Type": "exec",
  "Service.Restart": "always",
  "Service.NoNewPrivileges": "yes",
  "Service.ProtectSystem": "strict",
  "Service.ProtectHome": "yes",
  "Service.PrivateTmp": "yes",
  "Service.CapabilityBoundingSet": "",
};
const READ = [
  "Unit.RequiresMountsFor",
  "Service.ExecStart",
  "Service.WorkingDirectory",
  "Service.User",
  "Service.Group",
  "Service.SupplementaryGroups",
  "Service.UMask",
  "Service.StandardOutput",
  "Service.Environment",
  "Service.RestartSec",
  "Service.TimeoutStopSec",
  "Service.KillSignal",
  "Service.ReadWritePaths",
];
const NODE = "/usr/bin/node-24";

/**
 * Parses a unit strictly: a directive that is not known, or says something else than what is done, is an error.
 * @param place names the unit in errors
 * @throws UnitError with every problem
 */
export function parseUnit(text: string, place: string): Unit {
  const problems: string[] = [];
  const values = directives(text, problems);
  for (const [name, found] of values) {
    const fixed = FIXED[name];
    const last = found.at(-1) ?? "";
    if (fixed !== undefined && last !== fixed) problems.push(`${name}=${last} is not modelled (only ${name}=${fixed})`);
  }
  for (const name of Object.keys(FIXED)) if (!values.has(name)) problems.push(`${name} is missing`);
  const read = reader(values, problems);
  const unit: Unit = {
    nodeArguments: read("Service.ExecStart", `${NODE} and its arguments`, nodeArguments) ?? [],
    workingDirectory: read("Service.WorkingDirectory", "an absolute path", absolute) ?? "/",
    uid: read("Service.User", "a numeric uid", id) ?? -1,
    gid: read("Service.Group", "a numeric gid", id) ?? -1,
    groups: read("Service.SupplementaryGroups", "numeric gids", ids, []) ?? [],
    umask: read("Service.UMask", "an octal mask", octal, 0o022) ?? 0o022,
    logFile: read("Service.StandardOutput", "append: and an absolute path", appended) ?? "",
    environment: Object.fromEntries(
      (values.get("Service.Environment") ?? []).flatMap((line) => {
        const assignment = unquote(line);
        if (assignment === undefined) problems.push(`Service.Environment must be one quoted NAME=value, got ${line}`);
        return assignment === undefined ? [] : [assignment];
      }),
    ),
    restartDelay: read("Service.RestartSec", "seconds", seconds, 100) ?? 100,
    stopTimeout: read("Service.TimeoutStopSec", "seconds", seconds, 90_000) ?? 90_000,
    stopSignal: read("Service.KillSignal", "SIGTERM or SIGINT", stopSignal, "SIGTERM") ?? "SIGTERM",
    requiresMounts: read("Unit.RequiresMountsFor", "absolute paths", paths, []) ?? [],
    writable: read("Service.ReadWritePaths", "absolute paths", paths, []) ?? [],
  };
  if (problems.length > 0) throw new UnitError(place, problems);
  return unit;
}

function directives(text: string, problems: string[]): Values {
  const values = new Map<string, string[]>();
  let section = "";
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const header = /^\[(\w+)\]$/.exec(line);
    const directive = /^(\w+)\s*=\s*(.*)$/.exec(line);
    if (header !== null) section = header[1]!;
    else if (directive === null) problems.push(`${line} is not a directive`);
    else {
      const name = `${section}.${directive[1]}`;
      if (![...IGNORED, ...Object.keys(FIXED), ...READ].includes(name)) problems.push(`${name} is not modelled`);
      values.set(name, [...(values.get(name) ?? []), directive[2]!]);
    }
  }
  return values;
}

function reader(values: Values, problems: string[]) {
  return <T>(name: string, expected: string, parse: (text: string) => T | undefined, fallback?: T): T | undefined => {
    const text = values.get(name)?.join(" ");
    if (text === undefined) {
      if (fallback === undefined) problems.push(`${name} is missing`);
      return fallback;
    }
    const value = parse(text);
    if (value === undefined) problems.push(`${name} must be ${expected}, got ${text}`);
    return value;
  };
}

function nodeArguments(text: string): readonly string[] | undefined {
  const [program, ...words] = text.split(/\s+/);
  return program === NODE && words.length > 0 && words.every((word) => /^[\w./@:=-]+$/.test(word)) ? words : undefined;
}

function absolute(text: string): string | undefined {
  return text.startsWith("/") ? text : undefined;
}

function appended(text: string): string | undefined {
  return /^append:(\/[\w./-]+)$/.exec(text)?.[1];
}

function paths(text: string): readonly string[] | undefined {
  const words = text.split(/\s+/);
  return words.every((word) => word.startsWith("/")) ? words : undefined;
}

function id(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function ids(text: string): readonly number[] | undefined {
  const found = text.split(/\s+/).map(id);
  return found.every((value) => value !== undefined) ? found : undefined;
}

function octal(text: string): number | undefined {
  return /^[0-7]{3,4}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** Milliseconds. */
function seconds(text: string): number | undefined {
  return /^\d{1,5}s?$/.test(text) ? Number.parseInt(text, 10) * 1000 : undefined;
}

function stopSignal(text: string): "SIGTERM" | "SIGINT" | undefined {
  return text === "SIGTERM" || text === "SIGINT" ? text : undefined;
}

/** `"NAME=value"` with systemd's escapes: backslash, quote and %%. */
function unquote(line: string): readonly [string, string] | undefined {
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(line)?.[1];
  if (quoted === undefined || /(^|[^%])(%%)*%([^%]|$)/.test(quoted)) return undefined;
  const text = quoted.replace(/\\(["\\])/g, "$1").replaceAll("%%", "%");
  const equals = text.indexOf("=");
  return equals > 0 ? [text.slice(0, equals), text.slice(equals + 1)] : undefined;
}

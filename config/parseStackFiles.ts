import { parseYaml, YamlError } from "./parseYaml";
import { isMap } from "./tolerantDecode";

/** A configuration file that cannot be read or used; `message` names the file and, where there is one, the line. */
export class StackFileError extends Error {
  override readonly name = "StackFileError";
}

export interface SourceFile {
  /** As errors name it: `Pulumi.dev.yaml`. */
  readonly name: string;
  readonly text: string;
}

export interface StackFiles {
  readonly project: string;
  /** Full key → text: what `pulumi.runtime.allConfig()` gives a program that the Pulumi CLI runs. */
  readonly config: Readonly<Record<string, string>>;
  /** Where a problem's path stands (`Pulumi.dev.yaml:12`), or would stand; undefined if the stack file has nothing of it. */
  readonly placeOf: (path: string) => string | undefined;
}

/**
 * Reads Pulumi.yaml and a stack's file as the Pulumi CLI does (pulumi/pulumi pkg/workspace/config.go and
 * sdk/go/common/resource/config): keys without namespace belong to the project, maps and lists become JSON with sorted
 * keys, and what the stack does not set comes from `value` or `default` in Pulumi.yaml.
 *
 * @throws StackFileError for bad YAML and for what only the CLI can resolve: encrypted values, ESC environments.
 */
export function parseStackFiles(projectFile: SourceFile, stackFile: SourceFile): StackFiles {
  const { root: projectRoot } = readMap(projectFile);
  const project = projectRoot.name;
  if (typeof project !== "string" || project === "") {
    throw new StackFileError(`${projectFile.name}: name is missing; a Pulumi project needs one`);
  }
  const { root: stackRoot, lines } = readMap(stackFile);
  if (stackRoot.environment !== undefined) {
    throw new StackFileError(
      `${stackFile.name}: environment imports values that only the Pulumi CLI can resolve; write them into config`,
    );
  }
  const config: Record<string, string> = {};
  for (const [key, value] of entries(stackRoot.config, stackFile)) {
    const secret = findSecure(value, key);
    if (secret !== undefined) {
      throw new StackFileError(
        `${stackFile.name}: ${secret} is encrypted, and only the Pulumi CLI can decrypt it; give this stack a plain value`,
      );
    }
    config[qualified(key, project)] = toText(value);
  }
  for (const [key, declaration] of entries(projectRoot.config, projectFile)) {
    const full = qualified(key, project);
    const given = isMap(declaration) ? (declaration.value ?? declaration.default) : declaration;
    if (config[full] === undefined && given !== undefined && given !== null) config[full] = toText(given);
  }
  return { project, config, placeOf: (path) => placeIn(stackFile.name, lines, path, project) };
}

function readMap({ name, text }: SourceFile): {
  readonly root: Readonly<Record<string, unknown>>;
  readonly lines: ReadonlyMap<string, number>;
} {
  try {
    const { value, lines } = parseYaml(name, text);
    const root = value ?? {};
    if (!isMap(root)) throw new StackFileError(`${name}: must be a map, such as config: {}`);
    return { root, lines };
  } catch (error) {
    if (error instanceof YamlError) throw new StackFileError(error.message, { cause: error });
    throw error;
  }
}

/** The line of a path, or of the nearest map or list around it that the file has. */
function placeIn(file: string, lines: ReadonlyMap<string, number>, path: string, project: string): string | undefined {
  for (let at = path; at !== ""; ) {
    const line = lines.get(at) ?? (at.startsWith(`${project}:`) ? lines.get(at.slice(project.length + 1)) : undefined);
    if (line !== undefined) return `${file}:${line}`;
    const around = at.replace(/(\.[a-zA-Z0-9_-]+|\[[^\]]*\])$/, "");
    at = around === at ? "" : around;
  }
  return undefined;
}

function entries(config: unknown, { name }: SourceFile): [string, unknown][] {
  if (config === undefined || config === null) return [];
  if (!isMap(config)) throw new StackFileError(`${name}: config must be a map of keys to values`);
  return Object.entries(config);
}

function qualified(key: string, project: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

/** The path of the first value of the form `{ secure: … }`. */
function findSecure(value: unknown, path: string): string | undefined {
  if (value === null || typeof value !== "object") return undefined;
  const parts = Object.entries(value);
  if (parts.length === 1 && parts[0]?.[0] === "secure" && typeof parts[0][1] === "string") return path;
  for (const [key, part] of parts) {
    const found = findSecure(part, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Scalars as their text, null as the empty text, the rest as JSON with sorted keys (Go's encoding of a map). */
function toText(value: unknown): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(sorted(value)) : String(value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

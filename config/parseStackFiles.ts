import { LineCounter, parseDocument } from "yaml";
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
}

/**
 * Reads Pulumi.yaml and a stack's file as the Pulumi CLI does (pulumi/pulumi pkg/workspace/config.go and
 * sdk/go/common/resource/config): keys without namespace belong to the project, maps and lists become JSON with sorted
 * keys, and what the stack does not set comes from `value` or `default` in Pulumi.yaml.
 *
 * @throws StackFileError for bad YAML and for what only the CLI can resolve: encrypted values, ESC environments.
 */
export function parseStackFiles(projectFile: SourceFile, stackFile: SourceFile): StackFiles {
  const projectRoot = parseYaml(projectFile);
  const project = projectRoot.name;
  if (typeof project !== "string" || project === "") {
    throw new StackFileError(`${projectFile.name}: name is missing; a Pulumi project needs one`);
  }
  const stackRoot = parseYaml(stackFile);
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
  return { project, config };
}

function parseYaml({ name, text }: SourceFile): Readonly<Record<string, unknown>> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    const [message] = error.message.split("\n");
    throw new StackFileError(`${name}:${line}:${col}: not YAML: ${message}`);
  }
  const root: unknown = document.toJS() ?? {};
  if (!isMap(root)) throw new StackFileError(`${name}: must be a map, such as config: {}`);
  return root;
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

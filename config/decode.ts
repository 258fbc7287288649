import type { z } from "zod";
import { assembleConsumer } from "./assembleConsumer";
import type { Draft } from "./checks/check";
import { NEVER } from "./fileSystemSchema";
import type { FurtherKind } from "./furtherKind";
import { REGION } from "./limits";
import { nearest, suggestion } from "./nearest";
import type { ObservabilityConfig } from "./observabilityTypes";
import { directoryId } from "./posix";
import { preflight } from "./preflight";
import { ConfigurationError, join, type Problem, show } from "./problem";
import { QUOTAS } from "./quotas";
import { type StackValues, stackSchema, stackSchemaFor } from "./schema";
import { isMap, tolerantDecode } from "./tolerantDecode";
import type { DirectoryConfig, StackConfig } from "./types";

export interface StackConfigInput {
  readonly project: string;
  readonly stack: string;
  /** `aws:region`. */
  readonly region: string | undefined;
  /** The project's own keys without namespace → parsed values. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Own keys whose text could not be parsed → reason. */
  readonly malformed?: Readonly<Record<string, string>>;
  /** Full keys of other namespaces, to find misspelt ones. */
  readonly otherKeys: readonly string[];
  /** Whether a path relative to the project's root is a file. */
  fileExists(path: string): boolean;
  /** Where a problem's path stands, for who has read the stack file. */
  readonly placeOf?: (path: string) => string | undefined;
  /** Kinds of consumers beyond the three; none by default. */
  readonly furtherKinds?: readonly FurtherKind[];
  /** Now, unless given: maintenance ends. */
  readonly now?: Date;
}

/**
 * Decodes one stack's configuration, or throws one ConfigurationError that lists every problem: of shape, across
 * fields, unknown fields and unknown keys. A part that does not decode does not keep the others from being checked.
 */
export function decodeStackConfig(input: StackConfigInput): StackConfig {
  const { project, stack, region, values, malformed = {} } = input;
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const path = (key: string) => `${project}:${key}`;

  checkKeys(input, problems);
  const schema = stackSchemaFor(input.furtherKinds ?? []);
  const { shape } = schema;
  for (const [key, reason] of Object.entries(malformed)) {
    if (key in shape) problems.push({ path: path(key), text: reason });
  }
  const part = <S extends z.ZodType>(key: string, schema: S) =>
    key in malformed ? undefined : tolerantDecode(schema, values[key], path(key), problems);
  const draft: Draft = {
    network: part("network", shape.network),
    fileSystem: part("fileSystem", shape.fileSystem),
    directories: part("directories", shape.directories),
    consumers: part("consumers", shape.consumers),
    maintenance: part("maintenance", shape.maintenance),
    quotas: part("quotas", shape.quotas),
    observability: part("observability", shape.observability),
  };
  preflight({
    project,
    stack,
    region,
    now: input.now ?? new Date(),
    draft,
    written: (key, field) => {
      const map = values[key];
      return isMap(map) && map[field] !== undefined;
    },
    consumers: namesIn(values.consumers).map((name) => ({
      name,
      path: join(path("consumers"), name),
      consumer: draft.consumers?.[name] ?? {},
    })),
    directoryNames: namesIn(values.directories),
    path,
    fileExists: (file) => input.fileExists(file),
    clean: (at) => !problems.some((found) => isWithin(found.path, at)),
    problem: (at, text) => problems.push({ path: at, text }),
    warn: (text) => warnings.push(text),
  });
  if (problems.length > 0 || region === undefined) {
    throw new ConfigurationError(stack, inReadingOrder(problems), input.placeOf);
  }
  return deepFreeze({ project, stack, region, ...assemble(schema.parse(values), input), warnings });
}

/** Keys that nothing reads, and the one that is read from another namespace. */
function checkKeys({ project, region, values, malformed, otherKeys }: StackConfigInput, problems: Problem[]) {
  const known = Object.keys(stackSchema.shape);
  for (const key of Object.keys({ ...values, ...malformed })) {
    if (known.includes(key)) continue;
    const text = `unknown key; known are ${known.join(", ")}${suggestion(key, known)}`;
    problems.push({ path: `${project}:${key}`, text });
  }
  for (const key of otherKeys) {
    const namespace = key.slice(0, key.indexOf(":"));
    if (nearest(namespace, [project]) === undefined) continue;
    problems.push({ path: key, text: `no part of this program reads this namespace; did you mean ${project}:?` });
  }
  if (region !== undefined && REGION.regex.test(region)) return;
  const got = region === undefined ? "missing" : `got ${show(region)}`;
  const misspelt = otherKeys.filter((key) => key.startsWith("aws:"));
  const near = region === undefined ? suggestion("aws:region", misspelt).replace("did you mean", "is it") : "";
  problems.push({ path: "aws:region", text: `${got}; must be ${REGION.allowed}${near || "; for example eu-west-1"}` });
}

function assemble(
  { network, fileSystem, directories, consumers, maintenance, quotas, observability }: StackValues,
  { furtherKinds }: Pick<StackConfigInput, "furtherKinds">,
) {
  const { existing } = network;
  return {
    network: {
      ...network,
      availabilityZones: existing === undefined ? network.availabilityZones : Object.keys(existing.subnets).sort(),
      endpoints: [...network.endpoints].sort(),
      flowLogs: network.flowLogs,
      existing,
    },
    fileSystem: {
      ...fileSystem,
      provisionedMiBps: fileSystem.provisionedMiBps,
      infrequentAccessAfter: lifecycleRule(fileSystem.infrequentAccessAfter),
      archiveAfter: lifecycleRule(fileSystem.archiveAfter),
      oneZone: fileSystem.oneZone,
      kmsKey: fileSystem.kmsKey,
      replicateTo: fileSystem.replicateTo,
      existing:
        fileSystem.existing === undefined
          ? undefined
          : { ...fileSystem.existing, mountTargets: fileSystem.existing.mountTargets },
    },
    maintenance: maintenance.until === undefined ? undefined : { until: maintenance.until },
    rulesPerSecurityGroup: quotas.rulesPerSecurityGroup ?? QUOTAS.rulesPerSecurityGroup.value,
    observability: observabilityOf(observability),
    directories: mapValues(
      directories,
      (name, { id, private: own }): DirectoryConfig => ({
        name,
        path: `/${name}`,
        id: id ?? directoryId(name),
        private: own,
      }),
    ),
    consumers: mapValues(consumers, (name, one) => assembleConsumer(name, one, furtherKinds)),
  };
}

function observabilityOf({ dashboard, alarms }: StackValues["observability"]): ObservabilityConfig {
  const { enabled, emails, omit, ...thresholds } = alarms;
  const distinct = <T extends string>(list: readonly T[]): readonly T[] => [...new Set(list)].sort();
  return { dashboard, alarms: enabled ? { ...thresholds, emails: distinct(emails), omit: distinct(omit) } : undefined };
}

/** `30 days` → `AFTER_30_DAYS`. */
function lifecycleRule(after: string): string | undefined {
  return after === NEVER ? undefined : `AFTER_${after.replace(" ", "_").toUpperCase()}`;
}

/** Sorted by name: the Pulumi CLI hands maps over that way, so no order of the stack file could be relied on. */
function mapValues<T, R>(map: Readonly<Record<string, T>>, change: (name: string, value: T) => R): Record<string, R> {
  const names = Object.keys(map).sort();
  return Object.fromEntries(names.map((name) => [name, change(name, map[name]!)]));
}

function namesIn(value: unknown): readonly string[] {
  return isMap(value) ? Object.keys(value).sort() : [];
}

function isWithin(path: string, outer: string): boolean {
  return path.startsWith(outer) && ["", ".", "["].includes(path.charAt(outer.length));
}

function inReadingOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object") {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

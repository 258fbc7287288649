import { parse } from "yaml";
import { z } from "zod";
import { SCRIPT_PATH, workerScript } from "../../components/workerScript";
import { OWN_PACKAGES, PACKAGE } from "../../config/workerLimits";

/** One call of the worker's script, typed. */
export type WorkerStep =
  | { readonly verb: "fetch-bundle"; readonly bucket: string; readonly key: string; readonly sha256: string }
  /** The worker's unit first, then those of its helpers. */
  | { readonly verb: "install-units"; readonly units: readonly string[] }
  | { readonly verb: "collect-logs" }
  | MountStep
  | { readonly verb: "start"; readonly units: readonly string[] }
  | { readonly verb: "report"; readonly parameter: string }
  | { readonly verb: "complete-hook"; readonly group: string; readonly hook: string; readonly result: "CONTINUE" };

export interface MountStep {
  readonly verb: "mount";
  readonly fileSystemId: string;
  /** Absolute path. */
  readonly at: string;
  readonly options: MountOptions;
}

/** Options of mount.efs that the model knows; any other one is an error. */
export interface MountOptions {
  readonly netdev: boolean;
  readonly tls: boolean;
  readonly iam: boolean;
  /** Id, as given. */
  readonly accessPoint: string | undefined;
  readonly readOnly: boolean;
}

export interface WorkerUserData {
  /** Packages that are installed before anything is called, besides those that every worker has. */
  readonly packages: readonly string[];
  /** In the order of their calls. */
  readonly steps: readonly WorkerStep[];
}

/** The user data says something that the local worker does not know how to do. */
export class UserDataError extends Error {
  override readonly name = "UserDataError";
}

const cloudConfig = z.strictObject({
  packages: z
    .array(z.string().regex(PACKAGE.regex))
    .refine((names) => OWN_PACKAGES.every((own, place) => names[place] === own), {
      error: `must begin with ${OWN_PACKAGES.join(", ")}`,
    }),
  write_files: z.tuple([
    z.strictObject({
      path: z.literal(SCRIPT_PATH),
      owner: z.literal("root:root"),
      permissions: z.literal("0755"),
      content: z.string(),
    }),
  ]),
  runcmd: z.array(z.tuple([z.literal(SCRIPT_PATH), z.string()], z.string())).min(1),
});

const HEADER = "#cloud-config\n";
const ORDER = ["fetch-bundle", "install-units", "collect-logs", "mount", "start", "report", "complete-hook"] as const;
/** Units beside the worker's own. They are installed, and not played: nothing here hangs or is taken back. */
const HELPER = /^[\w.@-]+-(watchdog\.(service|timer)|spot\.service)$/;

/**
 * Parses a worker's user data, plain text.
 *
 * @param region the stack's: the script names it
 * @throws UserDataError for anything that the local worker would not do exactly as the instance does
 */
export function parseUserData(text: string, region: string): WorkerUserData {
  if (!text.startsWith(HEADER)) throw unknown("it does not start with #cloud-config");
  const decoded = cloudConfig.safeParse(parseYaml(text.slice(HEADER.length)));
  if (!decoded.success) {
    const [issue] = decoded.error.issues;
    throw unknown(`${issue?.path.join(".") || "the document"}: ${issue?.message}`);
  }
  const { packages, write_files, runcmd } = decoded.data;
  // The local worker does what this script does; with another script it would not.
  if (write_files[0].content !== workerScript(region)) {
    throw unknown(`${SCRIPT_PATH} is not the script of components/workerScript.ts`);
  }
  const steps = runcmd.map(([, verb, ...args]) => parseStep(verb, args));
  checkOrder(steps);
  return { packages: packages.slice(OWN_PACKAGES.length), steps };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw unknown(error instanceof Error ? error.message : String(error));
  }
}

function parseStep(verb: string, args: readonly string[]): WorkerStep {
  const [first = "", second = "", third = ""] = args;
  const expect = (count: number) => {
    if (args.length !== count) throw unknown(`${verb} takes ${count} arguments, got ${args.length}`);
  };
  switch (verb) {
    case "fetch-bundle": {
      expect(2);
      const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(first) ?? [];
      if (bucket === undefined || key === undefined) throw unknown(`fetch-bundle: ${first} is not s3://bucket/key`);
      if (!/^[0-9a-f]{64}$/.test(second)) throw unknown(`fetch-bundle: ${second} is not a sha256`);
      return { verb, bucket, key, sha256: second };
    }
    case "install-units":
    case "start": {
      if (!/^[\w.@-]+\.service$/.test(first)) throw unknown(`${verb}: ${first} is not the name of a service`);
      const other = args.slice(1).find((name) => !HELPER.test(name));
      if (other !== undefined) throw unknown(`${verb}: ${other} is neither a watchdog nor a spot watch`);
      return { verb, units: args };
    }
    case "report":
      expect(1);
      if (!first.startsWith("/")) throw unknown(`report: ${first} is not the path of a parameter`);
      return { verb, parameter: first };
    case "collect-logs":
      expect(0);
      return { verb };
    case "mount":
      expect(3);
      if (!/^fs-[0-9a-f]{8,17}$/.test(first)) throw unknown(`mount: ${first} is not the id of a file system`);
      if (!second.startsWith("/")) throw unknown(`mount: ${second} is not an absolute path`);
      return { verb, fileSystemId: first, at: second, options: parseOptions(third) };
    case "complete-hook":
      expect(3);
      if (third !== "CONTINUE") throw unknown(`complete-hook: the result ${third} is not CONTINUE`);
      return { verb, group: first, hook: second, result: third };
    default:
      throw unknown(`the verb ${verb}; known are ${ORDER.join(", ")}`);
  }
}

const FLAGS = ["_netdev", "tls", "iam", "ro"];

function parseOptions(text: string): MountOptions {
  const options = text.split(",");
  const accessPoints = options.filter((option) => option.startsWith("accesspoint="));
  const rest = options.filter((option) => !accessPoints.includes(option));
  const wrong = rest.find((option) => !FLAGS.includes(option));
  if (wrong !== undefined) throw unknown(`mount: the option ${wrong}; known are ${FLAGS.join(", ")}, accesspoint=…`);
  if (new Set(options).size < options.length || accessPoints.length > 1)
    throw unknown(`mount: ${text} repeats an option`);
  return {
    netdev: rest.includes("_netdev"),
    tls: rest.includes("tls"),
    iam: rest.includes("iam"),
    accessPoint: accessPoints[0]?.slice("accesspoint=".length),
    readOnly: rest.includes("ro"),
  };
}

/** The verbs come in one order, each once but mount. */
function checkOrder(steps: readonly WorkerStep[]): void {
  const verbs = steps
    .map(({ verb }) => verb)
    .filter((verb, index, all) => verb !== "mount" || all[index - 1] !== "mount");
  const expected = ORDER.filter((verb) => verb !== "mount" || verbs.includes("mount"));
  if (verbs.join() !== expected.join()) throw unknown(`the order ${verbs.join(", ")}; known is ${expected.join(", ")}`);
}

function unknown(what: string): UserDataError {
  return new UserDataError(`user data is not modelled: ${what}`);
}

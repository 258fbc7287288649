import { statSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { decodeStackConfig } from "./decode";
import type { FurtherKind } from "./furtherKind";
import { parseValues } from "./parseValues";
import { ConfigurationError } from "./problem";
import type { StackConfig } from "./types";

const PROJECT_ROOT = path.resolve(__dirname, "..");

/**
 * The configuration of the stack that runs, under `pulumi up` as on one machine: both hand over one text a key.
 *
 * @throws pulumi.RunError listing every problem; it is printed without a stack, being the user's to correct.
 */
export function loadStackConfig(root: string = PROJECT_ROOT, furtherKinds: readonly FurtherKind[] = []): StackConfig {
  const project = pulumi.getProject();
  const all = pulumi.runtime.allConfig();
  try {
    return decodeStackConfig({
      project,
      stack: pulumi.getStack(),
      region: all["aws:region"],
      ...parseValues(all, project, secretKeys()),
      furtherKinds,
      fileExists: (file) => statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile() ?? false,
    });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw Object.assign(new pulumi.RunError(error.message), { cause: error });
  }
}

/** Full keys whose value holds something encrypted, as the Pulumi CLI names them to the program. */
function secretKeys(): readonly string[] {
  const parsed: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]");
  return Array.isArray(parsed) ? parsed.map(String) : [];
}

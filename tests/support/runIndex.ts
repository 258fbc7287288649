import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parseStackFiles } from "../../config/parseStackFiles";
import { type Program, runProgram } from "./program";

const ROOT = join(__dirname, "../..");
const PROGRAM = join(ROOT, "index.ts");

interface Identity {
  readonly compute: string;
  readonly uid: number;
  readonly url?: pulumi.Output<string>;
  readonly queues?: Readonly<Record<string, pulumi.Output<string>>>;
  readonly sessionCommand?: string;
  readonly mounts: readonly { readonly mountCommand?: pulumi.Output<string> }[];
}

export interface Outputs {
  readonly consumerIdentities: Readonly<Record<string, Identity>>;
  readonly directories: Readonly<Record<string, unknown>>;
  readonly alarmTopicArn: pulumi.Output<string> | undefined;
  readonly dashboardUrls: readonly string[];
}

function file(name: string) {
  return { name, text: readFileSync(join(ROOT, name), "utf8") };
}

/** Runs index.ts as it is, with the configuration of one stack file, changed as given. */
export function runIndex(stack: string, changes: Record<string, string> = {}): Promise<Program<Outputs>> {
  const { config } = parseStackFiles(file("Pulumi.yaml"), file(`Pulumi.${stack}.yaml`));
  return runProgram(
    (): Outputs => {
      delete require.cache[PROGRAM];
      return require(PROGRAM);
    },
    { stack, config: { ...config, ...changes } },
  );
}

/** The value of what the program exports. */
export function known<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => pulumi.output(output).apply(resolve));
}

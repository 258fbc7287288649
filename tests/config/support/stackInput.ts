import { decodeStackConfig, type StackConfigInput } from "../../../config/decode";
import { ConfigurationError } from "../../../config/problem";
import type { StackConfig } from "../../../config/types";

/** A configuration that is right, with one consumer of each kind: what tests change a part of. */
export const GOOD_VALUES = {
  network: { cidrBlock: "10.20.0.0/16", availabilityZones: ["a", "b"], natGateways: "single" },
  fileSystem: { throughput: "elastic", infrequentAccessAfter: "30 days", backups: true, protect: false },
  directories: { samples: {}, models: {} },
  consumers: {
    ingest: { compute: "lambda", entry: "handlers/ingest.ts", mounts: { samples: "write" } },
    serve: { compute: "fargate", entry: "handlers/serve.ts", mounts: { models: "read" } },
    train: { compute: "ec2", entry: "handlers/train.ts", mounts: { samples: "read", models: "write" } },
  },
} as const;

export function input(
  values: Readonly<Record<string, unknown>>,
  other: Partial<StackConfigInput> = {},
): StackConfigInput {
  return {
    project: "shared-storage",
    stack: "dev",
    region: "eu-west-1",
    values,
    otherKeys: ["aws:region"],
    fileExists: () => true,
    ...other,
  };
}

export function decode(values: Readonly<Record<string, unknown>>, other?: Partial<StackConfigInput>): StackConfig {
  return decodeStackConfig(input(values, other));
}

/** The error's lines, without the marks: one a problem. Empty if the configuration decodes. */
export function problemsOf(values: Readonly<Record<string, unknown>>, other?: Partial<StackConfigInput>): string[] {
  try {
    decode(values, other);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ path, text }) => `${path}: ${text}`);
  }
}

/** GOOD_VALUES with one consumer's fields replaced or, if undefined, removed. */
export function withConsumer(name: keyof typeof GOOD_VALUES.consumers, fields: Readonly<Record<string, unknown>>) {
  const { consumers } = GOOD_VALUES;
  const changed = Object.entries({ ...consumers[name], ...fields }).filter(([, value]) => value !== undefined);
  return { ...GOOD_VALUES, consumers: { ...consumers, [name]: Object.fromEntries(changed) } };
}

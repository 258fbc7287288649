import type { PolicyConfigSchema } from "@pulumi/policy";

/** JSON Schema of one parameter, as the pack's configuration is checked by the engine. */
export type ParameterSchema = PolicyConfigSchema["properties"][string];

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

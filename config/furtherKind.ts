import type { z } from "zod";
import { common } from "./consumerFields";
import type { Client } from "./endpoints";

/** What a kind of consumer beyond Lambda, Fargate and EC2 is to the configuration. */
export interface FurtherKind {
  /** As `compute:` says it. */
  readonly compute: string;
  /** All its fields: `compute` as a literal, those that every consumer has (`common`), and its own. */
  readonly schema: z.ZodObject<{ readonly compute: z.ZodLiteral<string> } & typeof common>;
  /** Rows of the table of endpoints: the AWS services that it calls from its subnets. */
  readonly clients: readonly Client[];
}

/** The fields that only this kind has, as decoded. */
export function ownFields(values: object): Readonly<Record<string, unknown>> {
  const shared = ["compute", "entry", ...Object.keys(common)];
  return Object.fromEntries(Object.entries(values).filter(([field]) => !shared.includes(field)));
}

import type { z } from "zod";
import * as compute from "../../../config/computeLimits";
import type { lambda } from "../../../config/lambdaSchema";
import { LAMBDA_MEMORY, LAMBDA_TIMEOUT } from "../../../config/limits";
import { LOG_RETENTION_DAYS } from "../../../config/networkLimits";
import { type Draw, drawFields, type FieldDraws, freshName, maybe, once, pick, some, whole } from "./draw";
import { COMMON, type ConsumerPlan } from "./randomCommon";

export type FunctionValues = z.input<typeof lambda>;
type Part<Field extends keyof FunctionValues> = NonNullable<FunctionValues[Field]>;
type Schedule = Part<"schedules">[string];

const CALLERS = [
  "arn:aws:iam::123456789012:root",
  "arn:aws:iam::210987654321:role/a/caller",
  "arn:aws:iam::123456789012:user/u",
];
const LAYERS = ["numbers:3", "tools:12"].map((name) => `arn:aws:lambda:eu-west-1:123456789012:layer:${name}`);
const EXPRESSIONS = ["rate(1 minute)", "rate(12 hours)", "cron(0 3 ? * MON-FRI *)", "at(2031-01-31T12:00:00)"];

const flag = maybe((draw) => once(draw, 2));

const PROVISIONED: FieldDraws<Part<"provisionedConcurrency">, ConsumerPlan & { readonly most: number }> = {
  min: (draw, { most }) => whole(draw, { min: 1, max: most }),
  max: (_, { most }) => most,
  utilization: maybe((draw) => whole(draw, compute.UTILIZATION)),
};

const ASYNCHRONOUS: FieldDraws<Part<"asynchronous">, ConsumerPlan> = {
  retries: maybe((draw) => whole(draw, compute.EVENT_RETRIES)),
  maximumAge: maybe((draw) => whole(draw, compute.EVENT_AGE)),
  onSuccess: flag,
  onFailure: flag,
};

const SCHEDULE: FieldDraws<Schedule, ConsumerPlan> = {
  expression: (draw) => pick(draw, EXPRESSIONS),
  timezone: maybe((draw) => pick(draw, ["UTC", "Europe/Zurich", "America/Argentina/Ushuaia"])),
  input: maybe((draw) => pick<Schedule["input"]>(draw, [{}, { kind: "nightly", depth: { list: [1, "two", null] } }])),
  enabled: flag,
};

const FUNCTION: FieldDraws<FunctionValues, ConsumerPlan> = {
  ...COMMON,
  compute: () => "lambda",
  entry: () => "tests/support/handlers/answer.ts",
  architecture: maybe((draw) => pick(draw, compute.ARCHITECTURES)),
  memory: maybe((draw) => whole(draw, LAMBDA_MEMORY)),
  timeout: maybe((draw) => whole(draw, LAMBDA_TIMEOUT)),
  ephemeralStorage: maybe((draw) => whole(draw, compute.LAMBDA_STORAGE)),
  layers: maybe((draw) => some(draw, LAYERS)),
  reservedConcurrency: (_, { reserved }) => reserved,
  provisionedConcurrency: maybe((draw, plan) => {
    const most = whole(draw, { min: 1, max: plan.reserved ?? plan.mostSandboxes });
    return drawFields(PROVISIONED, draw, { ...plan, most });
  }),
  asynchronous: maybe((draw, plan) => drawFields(ASYNCHRONOUS, draw, plan)),
  schedules: maybe((draw, plan) =>
    Object.fromEntries(some(draw, [1, 2]).map(() => [freshName(draw, 20), drawFields(SCHEDULE, draw, plan)])),
  ),
  url: maybe((draw) => ({ callers: [pick(draw, CALLERS)] })),
  // Takes nothing.
  snapStart: () => undefined,
  logRetentionDays: maybe((draw) => pick(draw, LOG_RETENTION_DAYS)),
};

export function randomFunction(draw: Draw, plan: ConsumerPlan): FunctionValues {
  return drawFields(FUNCTION, draw, plan);
}

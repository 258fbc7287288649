import { z } from "zod";
import * as compute from "./computeLimits";
import { common, entry, logRetentionDays, texts } from "./consumerFields";
import { choice, fields, flag, named, text, wholeNumber } from "./fields";
import * as limits from "./limits";

const provisionedConcurrency = fields(
  {
    min: wholeNumber(limits.LAMBDA_CONCURRENCY, "of sandboxes", { description: "Fewest.", example: 2 }),
    max: wholeNumber(limits.LAMBDA_CONCURRENCY, "of sandboxes", { description: "Most.", example: 10 }),
    utilization: wholeNumber(compute.UTILIZATION, "of percent", {
      description: "Percent of them in use that scaling aims at.",
    }).default(70),
  },
  "Sandboxes of the alias that are kept initialised, and billed while idle. With `max` above `min` they follow the load. Default: none.",
);

const asynchronous = fields(
  {
    retries: wholeNumber(compute.EVENT_RETRIES, "of retries", {
      description: "How often a failed event is tried again.",
    }).default(2),
    maximumAge: wholeNumber(compute.EVENT_AGE, "of seconds", {
      description: "Seconds for which an event is tried.",
    }).default(21600),
    onSuccess: flag("A record of every event that succeeded goes to a queue of its own.").default(false),
    onFailure: flag("A record of every event that was given up goes to a queue of its own.").default(true),
  },
  "Events that callers do not wait for. Default: Lambda's own two retries within six hours, and no records.",
);

const schedule = fields(
  {
    expression: text(compute.SCHEDULE, {
      description: "When: a rate, a cron expression, or one moment.",
      example: "rate(1 hour)",
    }),
    timezone: text(compute.TIME_ZONE, { description: "Time zone of the expression, with its summer time." }).default(
      "UTC",
    ),
    input: z
      .record(z.string(), z.json(), { error: "must be a map" })
      .default({})
      .describe("The event that the function gets, as a map."),
    enabled: flag("`false` keeps the schedule, and rests it.").default(true),
  },
  "A schedule of the EventBridge Scheduler.",
);

export const lambda = fields(
  {
    compute: z.literal("lambda").describe("A Lambda function: nodejs24.x, in the private subnets."),
    entry,
    ...common,
    architecture: choice(compute.ARCHITECTURES, { description: "Processor architecture." }).default("arm64"),
    memory: wholeNumber(limits.LAMBDA_MEMORY, "of MiB", {
      description: "Memory in MiB; CPU grows with it, 1,769 MiB are one vCPU.",
    }).default(512),
    timeout: wholeNumber(limits.LAMBDA_TIMEOUT, "of seconds", {
      description: "Longest run of one request, in seconds.",
    }).default(30),
    ephemeralStorage: wholeNumber(compute.LAMBDA_STORAGE, "of MiB", { description: "Size of /tmp in MiB." }).default(
      512,
    ),
    layers: texts(
      text(compute.LAYER, { description: "A layer's version." }),
      "ARNs of layer versions",
      "Layers, in order, from the stack's region.",
      compute.LAMBDA_LAYERS,
    ),
    reservedConcurrency: wholeNumber(limits.LAMBDA_CONCURRENCY, "of sandboxes", {
      description: "Reserves, and limits the function to, this many sandboxes. Default: no reservation.",
      example: 50,
    }).optional(),
    provisionedConcurrency: provisionedConcurrency.optional(),
    asynchronous: asynchronous.optional(),
    schedules: named(limits.NAME, schedule, {
      description: "Schedules that invoke the function, by name. What cannot be delivered goes to a queue.",
      example: { nightly: { expression: "cron(0 3 * * ? *)" } },
    }).default({}),
    url: fields(
      {
        callers: z
          .array(text(compute.CALLER, { description: "A caller." }), { error: "must be a list of ARNs" })
          .min(1, { error: "must name at least one role, user or account" })
          .describe("Who may call it, with requests signed by IAM credentials."),
      },
      "An HTTPS address of the alias. Default: none.",
    ).optional(),
    snapStart: z
      .never({
        error:
          "is not possible: Lambda has no SnapStart for Node.js, nor for functions with a file system; remove it, and keep sandboxes warm by provisionedConcurrency",
      })
      .optional()
      .describe(
        "Refused: SnapStart exists neither for Node.js nor for functions with a file system. `provisionedConcurrency` keeps sandboxes warm.",
      ),
    logRetentionDays,
  },
  "A Lambda function.",
);

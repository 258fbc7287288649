import { z } from "zod";
import * as compute from "./computeLimits";
import { common, entry, logRetentionDays } from "./consumerFields";
import { choice, fields, flag, text, wholeNumber } from "./fields";
import * as limits from "./limits";

const capacity = fields(
  {
    onDemandBase: wholeNumber(compute.CAPACITY_BASE, "of tasks", {
      description: "Tasks that always run on demand.",
    }).default(0),
    spotPercent: wholeNumber(compute.SPOT_PERCENT, "of percent", {
      description: "Share of the other tasks that run on Spot: cheaper, stopped with two minutes' notice.",
    }).default(0),
  },
  "Where the tasks run. Changing between on demand only and any Spot replaces the tasks.",
);

const loadBalancer = fields(
  {
    scheme: choice(["internal", "public"], {
      description: "`internal`: in the private subnets; `public`: reached from the internet, by HTTPS only.",
    }),
    certificate: text(compute.CERTIFICATE, {
      description: "Certificate of the stack's region: the load balancer then listens on 443. Needed if it is public.",
      example: "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
    }).optional(),
    domain: text(compute.DOMAIN, {
      description: "Name of its certificate, or any name that points to it: by it consumers call the service.",
      example: "serve.example.com",
    }).optional(),
    hostedZone: text(compute.HOSTED_ZONE, {
      description: "Route 53 zone in which `domain` is made to point to it. Default: you see to that.",
      example: "Z0123456789ABCDEFGHIJ",
    }).optional(),
  },
  "An application load balancer in front of the service. Default: none.",
);

const healthCheck = fields(
  {
    path: text(compute.HEALTH_PATH, { description: "Path that answers 200 while the service is healthy." }).default(
      "/healthz",
    ),
    interval: wholeNumber(compute.HEALTH_INTERVAL, "of seconds", {
      description: "Seconds between two checks.",
    }).default(10),
    timeout: wholeNumber(compute.HEALTH_TIMEOUT, "of seconds", { description: "Seconds to the answer." }).default(5),
    retries: wholeNumber(compute.HEALTH_RETRIES, "of failures", {
      description: "Failures in a row that make a task unhealthy.",
    }).default(3),
    startPeriod: wholeNumber(compute.HEALTH_START, "of seconds", {
      description: "Seconds after the start in which failures do not count.",
    }).default(60),
  },
  "How a task is judged.",
);

export const fargate = fields(
  {
    compute: z.literal("fargate").describe("A Fargate service: one container, in the private subnets."),
    entry: entry.optional(),
    image: text(compute.IMAGE, {
      description:
        "An image of yours instead of `entry`. It runs as the consumer's uid with a read-only root, listens on `PORT`, and has no check in the container unless a load balancer asks for `healthCheck.path`.",
      example: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/serve:1.0",
    }).optional(),
    ...common,
    architecture: choice(compute.ARCHITECTURES, { description: "Processor architecture." }).default("arm64"),
    port: wholeNumber(limits.PORT, "", { description: "TCP port that the service listens on." }).default(8080),
    replicas: fields(
      {
        min: wholeNumber(limits.REPLICAS, "of tasks", { description: "Fewest tasks.", example: 1 }),
        max: wholeNumber(limits.REPLICAS, "of tasks", { description: "Most tasks.", example: 4 }),
      },
      "Bounds of the autoscaling.",
    ).default({ min: 1, max: 1 }),
    cpu: z
      .literal(Object.keys(limits.FARGATE_SIZES).map(Number), {
        error: `must be one of ${Object.keys(limits.FARGATE_SIZES).join(", ")}`,
      })
      .default(256)
      .describe("CPU units of a task; 1024 are one vCPU."),
    memory: wholeNumber(limits.FARGATE_MEMORY, "of MiB", {
      description: "Memory of a task in MiB; which sizes exist depends on `cpu`.",
    }).default(512),
    capacity: capacity.prefault({}),
    discovery: z
      .union([z.boolean(), text(compute.DNS_LABEL, { description: "Label." })], {
        error: `must be true, false or ${compute.DNS_LABEL.allowed}`,
      })
      .default(false)
      .describe(
        "A private DNS name, `<name>.<project>-<stack>.internal`, with an address for each healthy task: the consumer's name (`true`) or another one.",
      ),
    loadBalancer: loadBalancer.optional(),
    healthCheck: healthCheck.prefault({}),
    exec: flag(
      "Lets people with the right to `ecs:ExecuteCommand` open a shell in a task. AWS's agent for it needs a writable root file system.",
    ).default(false),
    logRetentionDays,
  },
  "A Fargate service.",
);

import type { z } from "zod";
import { fargateMemory } from "../../../config/checks/checkCompute";
import * as compute from "../../../config/computeLimits";
import type { fargate } from "../../../config/fargateSchema";
import { FARGATE_SIZES, PORT } from "../../../config/limits";
import { LOG_RETENTION_DAYS } from "../../../config/networkLimits";
import { type Draw, drawFields, type FieldDraws, maybe, once, pick, whole } from "./draw";
import { COMMON, type ConsumerPlan } from "./randomCommon";

export type ServiceValues = z.input<typeof fargate>;
type Part<Field extends keyof ServiceValues> = NonNullable<ServiceValues[Field]>;

interface ServicePlan extends ConsumerPlan {
  readonly image: string | undefined;
  /** Undefined = left out, which is 256 and 512. */
  readonly cpu: ServiceValues["cpu"];
  readonly balanced: boolean;
  readonly scheme: "internal" | "public";
}

const SIZES = Object.keys(FARGATE_SIZES).map(Number);
const ECR = [
  "123456789012.dkr.ecr.eu-west-1.amazonaws.com/serve:1.0",
  "210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/serve:v2_b",
];
const PUBLIC = ["ghcr.io/example/serve:1.0", `docker.io/library/serve@sha256:${"0123456789abcdef".repeat(4)}`];
const CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
/** A zone's private subnet holds twice the tasks. */
const MOST_TASKS = 8;

const REPLICAS: FieldDraws<Part<"replicas">, { readonly most: number }> = {
  min: (draw, { most }) => whole(draw, { min: 1, max: most }),
  max: (_, { most }) => most,
};

const CAPACITY: FieldDraws<Part<"capacity">, ServicePlan> = {
  onDemandBase: maybe((draw) => whole(draw, compute.CAPACITY_BASE)),
  spotPercent: maybe((draw) => whole(draw, compute.SPOT_PERCENT)),
};

const LOAD_BALANCER: FieldDraws<Part<"loadBalancer">, ServicePlan & { readonly named: boolean }> = {
  scheme: (_, { scheme }) => scheme,
  certificate: (draw, { scheme }) => (scheme === "public" || once(draw, 2) ? CERTIFICATE : undefined),
  domain: (_, { named, name }) => (named ? `${name.replaceAll("-", "x")}.example.com` : undefined),
  hostedZone: maybe((_, { named }) => (named ? "Z0123456789ABCDEFGHIJ" : undefined)),
};

const HEALTH: FieldDraws<Part<"healthCheck">, ServicePlan> = {
  path: maybe((draw) => pick(draw, ["/", "/healthz", "/v1/is_well.txt"])),
  interval: maybe((draw) => whole(draw, { min: 10, max: compute.HEALTH_INTERVAL.max })),
  // Below every interval that is drawn, and below the 10 seconds that are the default.
  timeout: maybe((draw) => whole(draw, { min: compute.HEALTH_TIMEOUT.min, max: 9 })),
  retries: maybe((draw) => whole(draw, compute.HEALTH_RETRIES)),
  startPeriod: maybe((draw) => whole(draw, compute.HEALTH_START)),
};

const SERVICE: FieldDraws<ServiceValues, ServicePlan> = {
  ...COMMON,
  compute: () => "fargate",
  entry: (_, { image }) => (image === undefined ? "tests/support/handlers/stay.ts" : undefined),
  image: (_, { image }) => image,
  architecture: maybe((draw) => pick(draw, compute.ARCHITECTURES)),
  port: maybe((draw) => whole(draw, PORT)),
  replicas: maybe((draw) => drawFields(REPLICAS, draw, { most: whole(draw, { min: 1, max: MOST_TASKS }) })),
  cpu: (_, { cpu }) => cpu,
  memory: (draw, { cpu }) => (cpu === undefined ? undefined : pick(draw, fargateMemory(cpu))),
  capacity: maybe((draw, plan) => drawFields(CAPACITY, draw, plan)),
  discovery: (draw, { address, name }) => {
    if (address === "discovery") return true;
    if (address === "label") return `as-${name}`;
    return once(draw, 2) ? false : undefined;
  },
  loadBalancer: (draw, plan) =>
    plan.balanced
      ? drawFields(LOAD_BALANCER, draw, { ...plan, named: plan.address === "domain" || once(draw, 2) })
      : undefined,
  healthCheck: maybe((draw, plan) => drawFields(HEALTH, draw, plan)),
  exec: maybe((draw) => once(draw, 2)),
  logRetentionDays: maybe((draw) => pick(draw, LOG_RETENTION_DAYS)),
};

export function randomService(draw: Draw, plan: ConsumerPlan): ServiceValues {
  const { network, address } = plan;
  const balanced = address === "domain" || (network.zones.length > 1 && once(draw, 3));
  const images = network.natGateways === "none" ? ECR : [...ECR, ...PUBLIC];
  return drawFields(SERVICE, draw, {
    ...plan,
    image: once(draw, 4) ? pick(draw, images) : undefined,
    cpu: once(draw, 2) ? pick(draw, SIZES) : undefined,
    balanced,
    scheme: network.exists ? "internal" : pick(draw, ["internal", "public"] as const),
  });
}

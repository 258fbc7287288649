import type { z } from "zod";
import type { ec2 } from "../../../config/ec2Schema";
import { LOG_RETENTION_DAYS } from "../../../config/networkLimits";
import { MARKETS, ROOT_VOLUME } from "../../../config/workerLimits";
import { type Draw, drawFields, type FieldDraws, maybe, once, pick, some, whole } from "./draw";
import { COMMON, type ConsumerPlan } from "./randomCommon";

export type WorkerValues = z.input<typeof ec2>;

interface WorkerPlan extends ConsumerPlan {
  /** All of one architecture; the first is what runs. */
  readonly types: readonly string[];
}

/** By architecture; the first of arm64 is the default. */
const TYPES = [
  ["t4g.small", "c7g.16xlarge", "x2gd.metal", "m7g.large"],
  ["m7i.large", "t3.micro", "c6a.48xlarge"],
];
const PACKAGES = ["htop", "python3.12", "gcc-c++", "postgresql15-15.0"];

const WORKER: FieldDraws<WorkerValues, WorkerPlan> = {
  ...COMMON,
  compute: () => "ec2",
  entry: () => "tests/support/handlers/stay.ts",
  instanceType: (draw, { types: [first] }) => (first === TYPES[0]![0] && once(draw, 2) ? undefined : first),
  fallbackInstanceTypes: maybe((draw, { types: [, ...others] }) => some(draw, others)),
  market: maybe((draw) => pick(draw, MARKETS)),
  ami: maybe((draw) => pick(draw, ["ami-0123456789abcdef0", "ami-01234567"])),
  rootVolume: maybe((draw) => whole(draw, ROOT_VOLUME)),
  packages: maybe((draw) => some(draw, PACKAGES)),
  logRetentionDays: maybe((draw) => pick(draw, LOG_RETENTION_DAYS)),
};

export function randomWorker(draw: Draw, plan: ConsumerPlan): WorkerValues {
  const types = pick(draw, TYPES);
  return drawFields(WORKER, draw, { ...plan, types: once(draw, 2) ? types : [...types].reverse() });
}

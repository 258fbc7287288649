import type { z } from "zod";
import type { ec2 } from "../../../config/schema";
import { type Draw, drawFields, type FieldDraws, maybe, pick } from "./draw";
import { COMMON, type ConsumerPlan } from "./randomCommon";

export type WorkerValues = z.input<typeof ec2>;

const WORKER: FieldDraws<WorkerValues, ConsumerPlan> = {
  ...COMMON,
  compute: () => "ec2",
  entry: () => "tests/support/handlers/stay.ts",
  instanceType: maybe((draw) => pick(draw, ["t4g.small", "m7i.large", "c7g.16xlarge", "x2gd.metal"])),
  ami: maybe((draw) => pick(draw, ["ami-0123456789abcdef0", "ami-01234567"])),
};

export function randomWorker(draw: Draw, plan: ConsumerPlan): WorkerValues {
  return drawFields(WORKER, draw, plan);
}

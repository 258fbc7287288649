import type { Benchmark } from "../benchmark";
import { callsPerAcknowledgement } from "./callsPerAcknowledgement";
import { publishing, publishingSlowed } from "./publishing";
import { reading } from "./reading";
import { starting } from "./starting";

/** The file protocol beside the same work done with plain calls. */
export const storage: Benchmark = async (context) => {
  const { part } = context;
  await part("calls", () => callsPerAcknowledgement(context));
  await part("publishing", () => publishing(context, 1));
  await part("processes", () => publishing(context, 16));
  await part("delays", () => publishingSlowed(context));
  await part("reading", () => reading(context));
  await part("starting", () => starting(context));
};

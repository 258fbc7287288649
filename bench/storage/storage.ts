import type { Benchmark } from "../benchmark";
import { reading } from "./reading";

/** The file protocol beside the same work done with plain calls. */
export const storage: Benchmark = async (context) => {
  await reading(context);
};

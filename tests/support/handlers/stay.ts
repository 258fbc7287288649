import { once } from "node:events";
import type { Run } from "../../../handlers/contract";

/** The smallest service: it waits until it is asked to stop. */
export const run: Run = async ({ signal, log }) => {
  log.info("staying");
  const alive = setInterval(() => {}, 60_000);
  if (!signal.aborted) await once(signal, "abort");
  clearInterval(alive);
};

import { MAINTENANCE_HOURS } from "../fileSystemLimits";
import { join } from "../problem";
import type { Check } from "./check";

/** Maintenance ends, soon, and cannot be overlooked. */
export const checkMaintenance: Check = ({ draft, now, path, problem, warn }) => {
  const { until } = draft.maintenance ?? {};
  if (until === undefined) return;
  const at = join(path("maintenance"), "until");
  const end = Date.parse(until);
  const latest = new Date(now.getTime() + MAINTENANCE_HOURS * 3_600_000);
  if (Number.isNaN(end)) {
    problem(at, `got ${JSON.stringify(until)}; there is no such instant; for example ${latest.toISOString()}`);
  } else if (end <= now.getTime()) {
    problem(at, `${until} has passed; remove it to end maintenance, or set an instant up to ${latest.toISOString()}`);
  } else if (end > latest.getTime()) {
    problem(at, `${until} is more than ${MAINTENANCE_HOURS} hours ahead; set an instant up to ${latest.toISOString()}`);
  }
  const existing = draft.fileSystem?.existing;
  if (existing !== undefined && existing.managePolicy === false) {
    problem(
      at,
      "maintenance needs an exception in the file system's policy, which is not this program's; set fileSystem.existing.managePolicy: true",
    );
  }
  warn(
    `${at}: MAINTENANCE UNTIL ${until}: whoever can open a session on the instance "maintenance", or use its role, is root on the whole file system; remove it as soon as you are done`,
  );
};

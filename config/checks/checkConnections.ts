import { CONNECTIONS } from "../fileSystemLimits";
import type { Check, DraftConsumer } from "./check";

/** Workers that mount at once: an instance refresh starts the new one before the old one goes. */
const WORKERS = 2;

/**
 * Connections that the configuration lets consumers have at once. A function without a reservation is not counted: what it
 * may take is a matter of the account.
 */
export const checkConnections: Check = ({ consumers, path, problem }) => {
  const all = consumers.map(({ name, consumer }) => ({ name, count: connectionsOf(consumer) }));
  const sum = all.reduce((total, { count }) => total + count, 0);
  if (sum <= CONNECTIONS) return;
  const largest = [...all].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)).slice(0, 3);
  problem(
    path("consumers"),
    `together they can have ${sum} connections to the file system (most: ${largest.map(({ name, count }) => `${name} ${count}`).join(", ")}), ` +
      `and it takes ${CONNECTIONS}; lower reservedConcurrency or replicas.max`,
  );
};

/** A sandbox has one; a task or a worker has one for each mount. */
function connectionsOf(consumer: DraftConsumer): number {
  const mounts = Object.keys(consumer.mounts ?? {}).length;
  switch (consumer.compute) {
    case "lambda":
      return consumer.reservedConcurrency ?? consumer.provisionedConcurrency?.max ?? 0;
    case "fargate":
      return (consumer.replicas?.max ?? 1) * mounts;
    case "ec2":
      return WORKERS * mounts;
    default:
      return mounts;
  }
}

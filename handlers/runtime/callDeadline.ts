import { decimal, type Environment, readSettings } from "../settings";

/**
 * Milliseconds after which a file-system call of a consumer counts as hung (HUNG_AFTER_SECONDS, 30 unless set). What
 * asked gets ETIMEDOUT then and says so; the call itself, which nothing can end, goes on in its thread.
 */
export function callDeadline(environment: Environment): number {
  const { hungAfterSeconds } = readSettings<{ readonly hungAfterSeconds: number }>(environment, {
    hungAfterSeconds: decimal("HUNG_AFTER_SECONDS", { from: 0.1, to: 3600, fallback: 30 }),
  });
  return hungAfterSeconds * 1000;
}

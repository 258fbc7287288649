import { get } from "node:http";
import { connect } from "node:net";

/** A container's health check, in milliseconds. */
export interface HealthCheck {
  /** Path that is asked for; undefined = the port has to accept connections. */
  readonly path: string | undefined;
  readonly interval: number;
  readonly timeout: number;
  /** Failures one after the other that make a container unhealthy. */
  readonly retries: number;
  /** Failures within this time after the start do not count. */
  readonly startPeriod: number;
}

interface RecordedHealthCheck {
  readonly command?: readonly string[] | undefined;
  readonly interval?: number | undefined;
  readonly timeout?: number | undefined;
  readonly retries?: number | undefined;
  readonly startPeriod?: number | undefined;
}

/** ECS's defaults (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html), in seconds. */
const DEFAULTS = { interval: 30, timeout: 5, retries: 3, startPeriod: 0 };

/**
 * The check that a recorded command makes. The command itself is not run: the host asks for the path in it, as the
 * command would from inside.
 */
export function healthCheckOf(recorded: RecordedHealthCheck | undefined): HealthCheck {
  const command = recorded?.command?.join(" ") ?? "";
  const path = /http:\/\/(?:127\.0\.0\.1|localhost):(?:\d+|\$\{process\.env\.PORT\})(\/[\w./-]*)/.exec(command)?.[1];
  const seconds = { ...DEFAULTS, ...recorded };
  return {
    path,
    interval: (seconds.interval ?? DEFAULTS.interval) * 1000,
    timeout: (seconds.timeout ?? DEFAULTS.timeout) * 1000,
    retries: seconds.retries ?? DEFAULTS.retries,
    startPeriod: (seconds.startPeriod ?? DEFAULTS.startPeriod) * 1000,
  };
}

/** Whether the port answers as healthy within the check's time-out. */
export function isHealthy(port: number, { path, timeout }: Pick<HealthCheck, "path" | "timeout">): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (healthy: boolean) => {
      attempt.destroy();
      resolve(healthy);
    };
    const attempt =
      path === undefined
        ? connect({ port, host: "127.0.0.1", timeout }, () => done(true))
        : get({ port, host: "127.0.0.1", path, timeout, agent: false }, (answer) => {
            const { statusCode = 0 } = answer;
            done(statusCode >= 200 && statusCode < 300);
          });
    attempt.on("error", () => done(false)).on("timeout", () => done(false));
  });
}

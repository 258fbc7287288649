import { isIP } from "node:net";
import { decimal, type Environment, readSettings, type SettingReader } from "../settings";

/** The service's environment variables, in the units that it uses. */
export interface ServingSettings {
  /** Seconds between two looks for a newer model. */
  readonly lookSeconds: number;
  /** Address to listen on: all of the task's own in the cloud, loopback on a shared machine. */
  readonly host: string;
}

/** Throws one error that lists every wrong variable. */
export function servingSettings(environment: Environment): ServingSettings {
  return readSettings<ServingSettings>(environment, {
    lookSeconds: decimal("LOOK_SECONDS", { from: 0.05, to: 3600, fallback: 1 }),
    host: address("HOST", "0.0.0.0"),
  });
}

function address(name: string, fallback: string): SettingReader<string> {
  return (environment) => {
    const value = environment[name] ?? fallback;
    if (isIP(value) !== 0) return { value };
    return { problem: `${name} must be an IP address to listen on, got ${JSON.stringify(value)}` };
  };
}

import type { ConsumerConfig, MountConfig } from "../config/types";
import { CONSUMER_VARIABLE, MOUNTS_VARIABLE } from "../handlers/contract";
import { byDirectory } from "./access";

/**
 * Variables that every process of a consumer gets: what it is called, where its mounts are, and its own
 * settings. `links` are the addresses of others (linkVariables).
 */
export function environmentOf(
  config: Pick<ConsumerConfig, "name" | "mounts" | "environment">,
  links: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    ...config.environment,
    ...links,
    [CONSUMER_VARIABLE]: config.name,
    [MOUNTS_VARIABLE]: JSON.stringify(mountPaths(config.mounts)),
  };
}

function mountPaths(mounts: readonly MountConfig[]): Record<string, string> {
  return Object.fromEntries(byDirectory(mounts).map(({ directory, at }) => [directory, at]));
}

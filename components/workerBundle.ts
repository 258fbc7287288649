import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { create } from "tar";
import type { DirectoryConfig, Ec2ConsumerConfig } from "../config/types";
import { bundle } from "./bundle";
import { metricVariables } from "./metricVariables";
import type { StackNames } from "./naming";
import { COMMAND_FILE, workerCommand } from "./workerCommand";
import type { WorkerHelpers } from "./workerHelpers";
import { AGENT_FILE, agentConfig, LOGROTATE_FILE, logrotateConfig } from "./workerLogs";
import { unitName, workerUnit } from "./workerUnit";

export interface WorkerBundle {
  /** An uncompressed tar: index.mjs, fs-thread.mjs, command.sh, the helpers' scripts, units/<unit>, and what its logs need. */
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/**
 * What a worker downloads: the same bytes for the same configuration and sources, on every machine.
 *
 * @throws Error if the entry cannot be bundled
 */
export function workerBundle(
  config: Ec2ConsumerConfig,
  directories: Readonly<Record<string, DirectoryConfig>>,
  names: StackNames,
  helpers: Pick<WorkerHelpers, "files">,
  links: Readonly<Record<string, string>> = {},
): WorkerBundle {
  const files = {
    ...Object.fromEntries(Object.entries(helpers.files).map(([path, text]) => [path, Buffer.from(text)])),
    ...bundle(config.entry, "service").files,
    [COMMAND_FILE]: Buffer.from(workerCommand(config, directories, links)),
    [`units/${unitName(config.name)}`]: Buffer.from(
      workerUnit(config, directories, { ...links, ...metricVariables(names, config.name) }),
    ),
    [AGENT_FILE]: Buffer.from(agentConfig(names, config)),
    [LOGROTATE_FILE]: Buffer.from(logrotateConfig()),
  };
  const bytes = tarOf(files);
  return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Fixed order, times, modes and no owners: whoever unpacks it owns it. */
function tarOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), "shared-storage-bundle-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      const path = join(directory, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      chmodSync(path, 0o644);
    }
    const file = join(directory, "bundle.tar");
    create({ cwd: directory, file, sync: true, portable: true, mtime: new Date(0) }, Object.keys(files).sort());
    return readFileSync(file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

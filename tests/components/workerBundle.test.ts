import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { list, type ReadEntry } from "tar";
import { bundle } from "../../components/bundle";
import { metricVariables } from "../../components/metricVariables";
import { workerBundle } from "../../components/workerBundle";
import { workerCommand } from "../../components/workerCommand";
import { agentConfig, logrotateConfig } from "../../components/workerLogs";
import { workerUnit } from "../../components/workerUnit";
import { scratchDirectory } from "../support/scratchDirectory";
import { directories, ec2Config } from "../support/stackConfigs";

const NAMES = { project: "shared-storage", stack: "test", region: "eu-west-1" };
const DIRECTORIES = directories("samples", "models");
const HELPERS = { files: { "watch.sh": "# watch\n", "units/watch.timer": "[Timer]\n" } };

describe("components/workerBundle", () => {
  const scratch = scratchDirectory();

  it("is a plain tar of bundle, thread, command, unit and what logs need, with fixed order, time and mode, and no owner", () => {
    const config = ec2Config("pets");
    const { bytes, sha256 } = workerBundle(config, DIRECTORIES, NAMES, HELPERS);
    assert.equal(sha256, createHash("sha256").update(bytes).digest("hex"));
    const file = join(scratch(), "bundle.tar");
    writeFileSync(file, bytes);
    const entries: [string, number | undefined, number | undefined, number | undefined, string][] = [];
    const contents = new Map<string, Buffer[]>();
    list({
      file,
      sync: true,
      onReadEntry: (entry: ReadEntry) => {
        entries.push([entry.path, entry.mode, entry.mtime?.getTime(), entry.uid, entry.type]);
        const chunks: Buffer[] = [];
        contents.set(entry.path, chunks);
        entry.on("data", (chunk: Buffer) => chunks.push(chunk));
      },
    });
    const unit = "units/shared-storage-pets.service";
    assert.deepEqual(
      entries,
      [
        "agent.json",
        "command.sh",
        "fs-thread.mjs",
        "index.mjs",
        "logrotate.conf",
        unit,
        "units/watch.timer",
        "watch.sh",
      ].map((path) => [path, 0o644, 0, undefined, "File"]),
    );
    assert.equal(Buffer.concat(contents.get("watch.sh")!).toString(), "# watch\n");
    assert.equal(Buffer.concat(contents.get("command.sh")!).toString(), workerCommand(config, DIRECTORIES));
    assert.equal(
      Buffer.concat(contents.get(unit)!).toString(),
      workerUnit(config, DIRECTORIES, metricVariables(NAMES, "pets")),
    );
    assert.equal(Buffer.concat(contents.get("agent.json")!).toString(), agentConfig(NAMES, config));
    assert.equal(Buffer.concat(contents.get("logrotate.conf")!).toString(), logrotateConfig());
    const { files } = bundle(config.entry, "service");
    assert.ok(Buffer.concat(contents.get("index.mjs")!).equals(files["index.mjs"]!));
  });

  it("has the same bytes whatever the process's umask, and others when the configuration is another", () => {
    const before = process.umask(0o077);
    try {
      const { sha256 } = workerBundle(ec2Config("pets"), DIRECTORIES, NAMES, HELPERS);
      process.umask(0o000);
      assert.equal(workerBundle(ec2Config("pets"), DIRECTORIES, NAMES, HELPERS).sha256, sha256);
      assert.notEqual(
        workerBundle(ec2Config("pets", { environment: { A_B: "c" } }), DIRECTORIES, NAMES, HELPERS).sha256,
        sha256,
      );
    } finally {
      process.umask(before);
    }
  });
});

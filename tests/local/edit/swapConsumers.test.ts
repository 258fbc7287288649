import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../../../components/bundle";
import { startCompute } from "../../../local/compute/startCompute";
import type { EditableCompute } from "../../../local/compute/types";
import { detectEnforcement } from "../../../local/sandbox/enforcement";
import { runIndex } from "../../support/modelRun";
import { ROOT } from "../sandbox/scratch";

const STAY = "tests/support/handlers/stay.ts";
const CONFIG = {
  network: { cidrBlock: "10.20.0.0/16", availabilityZones: ["a", "b"], natGateways: "single" },
  fileSystem: { throughput: "elastic", infrequentAccessAfter: "never", backups: false, protect: false },
  directories: { samples: {} },
  consumers: {
    pets: { compute: "lambda", entry: "tests/support/handlers/answer.ts", mounts: { samples: "write" } },
    farm: { compute: "ec2", entry: STAY, instanceType: "c7g.large", mounts: { samples: "write" } },
  },
};

describe("consumers that take on new code", function () {
  this.timeout(30_000);
  let stateDir: string;
  let compute: EditableCompute;
  beforeEach(async () => {
    stateDir = mkdtempSync(join(tmpdir(), "shared-storage-swap-"));
    const { model } = await runIndex({ config: CONFIG, allowRefusals: true });
    compute = await startCompute({
      ...{ world: model.world, notCreated: model, region: "eu-west-1", root: ROOT, stateDir },
      enforcement: detectEnforcement(),
    });
  });
  afterEach(async () => {
    compute.kill();
    for (const kind of ["ec2", "fargate", "lambda"] as const) await compute.stop(kind);
    rmSync(stateDir, { recursive: true });
  });
  async function until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const messages = () => {
    const path = join(stateDir, "logs", "farm.log");
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    return [...text.matchAll(/"message":"([^"]*)"/g)].map(([, message]) => message);
  };

  it("a worker ends in order before the next one starts, and keeps its mounts", async () => {
    await until(() => messages().includes("staying"));
    const [farm] = compute.consumers;
    const text = Buffer.from(bundle(STAY, "service").files["index.mjs"]!).toString();
    const files = { ...bundle(STAY, "service").files, "index.mjs": Buffer.from(text.replace("staying", "stays on")) };
    const swap = await compute.swap("farm", files);
    await until(() => messages().includes("stays on"));
    assert.deepEqual(messages(), ["starting", "staying", "stopping", "stopped", "starting", "stays on"]);
    const [now] = compute.consumers;
    assert.notDeepEqual(now!.pids, farm!.pids);
    assert.deepEqual({ ...now, pids: farm!.pids }, farm);
    assert.deepEqual(swap, { swapped: true, how: `pid ${now!.pids[0]}` });
  });

  it("functions say that the next event does, and strangers that they do not run", async () => {
    const { files } = bundle("tests/support/handlers/answer.ts", "function");
    assert.deepEqual(await compute.swap("pets", files), { swapped: true, how: "the next event runs it" });
    assert.deepEqual(await compute.swap("zoo", files), { swapped: false, why: "it does not run" });
  });
});

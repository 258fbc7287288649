import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { World } from "../../../local/cloud/world";
import { startCompute } from "../../../local/compute/startCompute";
import type { ConsumerStatus, LocalCompute } from "../../../local/compute/types";
import { detectEnforcement } from "../../../local/sandbox/enforcement";
import { runIndex, type TestRun } from "../../support/modelRun";
import { ROOT } from "../sandbox/scratch";

export const CONFIG = {
  network: { cidrBlock: "10.20.0.0/16", availabilityZones: ["a", "b"], natGateways: "single" },
  fileSystem: { throughput: "elastic", infrequentAccessAfter: "never", backups: false, protect: false },
  directories: { samples: {}, models: {} },
  consumers: {
    pets: { compute: "lambda", entry: "tests/support/handlers/answer.ts", mounts: { samples: "write" } },
    shop: {
      compute: "fargate",
      entry: "tests/support/handlers/stay.ts",
      mounts: { models: "read" },
      port: 8080,
      replicas: { min: 2, max: 2 },
    },
    farm: {
      compute: "ec2",
      entry: "tests/support/handlers/stay.ts",
      instanceType: "c7g.large",
      mounts: { samples: "write", models: "write" },
    },
  },
};

/** The whole program with three small consumers: function pets, service shop (two replicas), worker farm. */
export class RunningStack {
  readonly enforcement = detectEnforcement();
  readonly stateDir = mkdtempSync(join(tmpdir(), "shared-storage-compute-"));
  readonly notes: string[] = [];
  private started: LocalCompute | undefined;

  /** @param change makes another world of what the program recorded */
  async start(
    run: TestRun = {},
    enforcement = this.enforcement,
    change: (world: World) => World = (world) => world,
  ): Promise<LocalCompute> {
    const { model } = await runIndex({ config: CONFIG, allowRefusals: true, ...run });
    this.started = await startCompute({
      world: change(model.world),
      notCreated: model,
      region: "eu-west-1",
      root: ROOT,
      stateDir: this.stateDir,
      enforcement,
      note: (text) => this.notes.push(text),
    });
    return this.started;
  }

  get compute(): LocalCompute {
    return this.started ?? assert.fail("not started");
  }

  get pids(): readonly number[] {
    return this.compute.consumers.flatMap(({ pids }) => pids);
  }

  status(name: string): ConsumerStatus {
    return this.compute.consumers.find((one) => one.name === name) ?? assert.fail(`no consumer ${name}`);
  }

  log(name: string): string {
    const path = join(this.stateDir, "logs", `${name}.log`);
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  /** Answer of the function. */
  async invoke(value: unknown): Promise<unknown> {
    const { lambdaEndpoint, region, credentials, functions } = this.compute;
    const client = new LambdaClient({ endpoint: lambdaEndpoint, region, credentials, maxAttempts: 1 });
    const { functionName, qualifier } = functions[0]!;
    const Payload = Buffer.from(JSON.stringify(value));
    try {
      const answer = await client.send(
        new InvokeCommand({ FunctionName: functionName, Qualifier: qualifier, Payload }),
      );
      return JSON.parse(answer.Payload!.transformToString());
    } finally {
      client.destroy();
    }
  }

  /** Until service and worker said that they run. */
  async up(): Promise<void> {
    await until(() => ["farm", "shop"].every((name) => this.log(name).includes('"message":"staying"')));
  }

  async stop(): Promise<void> {
    for (const kind of ["ec2", "fargate", "lambda"] as const) await this.started?.stop(kind);
  }

  async remove(): Promise<void> {
    this.started?.kill();
    await this.stop();
    rmSync(this.stateDir, { recursive: true });
  }
}

/** Waits for a condition; mocha's time-out is the limit. */
export async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
}

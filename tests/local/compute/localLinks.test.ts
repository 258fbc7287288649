import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { frontPorts, withLocalCalls } from "../../../local/compute/localLinks";
import { QueueFiles } from "../../../local/compute/queueFiles";
import { recordedFunctions } from "../../../local/compute/recordedFunctions";
import { recordedServices } from "../../../local/compute/recordedServices";
import { recordedWorkers } from "../../../local/compute/recordedWorkers";
import { runIndex, type TestResult } from "../../support/modelRun";
import { scratchDirectory } from "../../support/scratchDirectory";

const CONFIG = {
  directories: { samples: {} },
  consumers: {
    ingest: {
      compute: "lambda",
      entry: "handlers/ingest.ts",
      mounts: { samples: "write" },
      ephemeralStorage: 1024,
      calls: ["shop"],
      asynchronous: { retries: 1, maximumAge: 600, onFailure: true },
    },
    shop: {
      compute: "fargate",
      entry: "tests/support/handlers/stay.ts",
      mounts: { samples: "read" },
      discovery: true,
      calls: ["bank"],
    },
    bank: {
      compute: "fargate",
      entry: "tests/support/handlers/stay.ts",
      mounts: { samples: "read" },
      loadBalancer: { scheme: "internal", domain: "bank.example.com" },
    },
    quiet: { compute: "fargate", entry: "tests/support/handlers/stay.ts", mounts: { samples: "read" } },
    farm: {
      compute: "ec2",
      entry: "tests/support/handlers/stay.ts",
      mounts: { samples: "read" },
      invokes: ["ingest"],
      calls: ["shop"],
    },
  },
};

describe("local addresses", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();
  let stack: TestResult;
  before(async () => {
    stack = await runIndex({ config: CONFIG });
  });

  it("a function's /tmp, events and queues are as recorded", () => {
    const spec = recordedFunctions(stack.world).find(({ spec: one }) => one.consumer === "ingest")?.spec;
    assert.equal(spec?.tmpBytes, 1024 * 1024 * 1024);
    assert.deepEqual(spec?.asynchronous, {
      retries: 1,
      maximumAgeSeconds: 600,
      onSuccess: undefined,
      onFailure: "shared-storage-test-ingest-failed",
    });
    assert.equal(
      recordedFunctions(stack.world).find(({ spec: one }) => one.consumer === undefined)?.spec.asynchronous,
      undefined,
    );
  });

  it("services and workers act as their own roles", () => {
    const role = (name: string) => `arn:aws:iam::123456789012:role/shared-storage-test-${name}`;
    const recorded = [...recordedServices(stack.world), ...recordedWorkers(stack.world)];
    assert.deepEqual(
      Object.fromEntries(recorded.map(({ consumer, roleArn }) => [consumer, roleArn])),
      Object.fromEntries(["bank", "farm", "quiet", "shop"].map((name) => [name, role(name)])),
    );
  });

  it("services that may be called get a port before anything runs, and keep one that was chosen", async () => {
    const ports = await frontPorts(stack.world, { shop: 4321, quiet: 0 });
    assert.deepEqual(Object.keys(ports).sort(), ["bank", "quiet", "shop"]);
    assert.deepEqual([ports.shop, ports.quiet], [4321, 0]);
    assert.ok((ports.bank ?? 0) > 1023);
  });

  it("whom to call is found at those ports; what is not known stays", () => {
    const SHARED_STORAGE_CALLS = JSON.stringify({ shop: "http://shop.x.internal:8080", other: "https://a.example" });
    assert.deepEqual(withLocalCalls({ A: "1", SHARED_STORAGE_CALLS }, { shop: 4321 }), {
      A: "1",
      SHARED_STORAGE_CALLS: '{"shop":"http://127.0.0.1:4321","other":"https://a.example"}',
    });
    const without = { A: "1" };
    assert.equal(withLocalCalls(without, { shop: 4321 }), without);
  });

  it("a queue is a file for its owner alone, one message a line", () => {
    const folder = join(scratch(), "queues");
    const queues = new QueueFiles(folder);
    queues.send("bad", { n: 1 });
    queues.send("bad", { n: 2 });
    const file = join(folder, "bad.jsonl");
    assert.equal(readFileSync(file, "utf8"), '{"n":1}\n{"n":2}\n');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  it("a function with layers is not run without them", async () => {
    const { ingest } = CONFIG.consumers;
    const layers = ["arn:aws:lambda:eu-west-1:123456789012:layer:fonts:1"];
    const { world } = await runIndex({
      config: { ...CONFIG, consumers: { ...CONFIG.consumers, ingest: { ...ingest, layers } } },
    });
    assert.throws(() => recordedFunctions(world), {
      message:
        "aws:lambda/function:Function::ingest-function: not modelled on this machine: layers; leave them out of its stack",
    });
  });
});

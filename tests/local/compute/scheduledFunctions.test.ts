import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RunningStack, until } from "./runningStack";

const fn = { compute: "lambda", entry: "tests/support/handlers/answer.ts", mounts: { samples: "write" } };
/** A rate begins at once. */
const schedules = {
  daily: { expression: "rate(1 day)", input: { kind: "daily" } },
  resting: { expression: "rate(1 minute)", input: { kind: "resting" }, enabled: false },
};
const CONFIG = {
  network: { cidrBlock: "10.20.0.0/16", availabilityZones: ["a", "b"], natGateways: "single" },
  fileSystem: { protect: false },
  directories: { samples: {} },
  consumers: {
    pets: { ...fn, asynchronous: { onSuccess: true }, schedules },
    refused: { ...fn, schedules },
  },
};

describe("functions with schedules on this machine", function () {
  this.timeout(60_000);
  const stack = new RunningStack();
  after(() => stack.remove());

  const queue = (name: string): Record<string, unknown>[] => {
    const path = join(stack.stateDir, "queues", `shared-storage-test-${name}.jsonl`);
    if (!existsSync(path)) return [];
    return readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  };

  it("are invoked through their alias when due, by the right of their schedules' role", async () => {
    await stack.start({
      config: JSON.parse(JSON.stringify(CONFIG)),
      without: [{ type: "aws:iam/rolePolicy:RolePolicy", name: "refused-schedule" }],
    });
    await until(() => queue("pets-succeeded").length > 0);
    const [{ requestPayload, responsePayload, requestContext } = {}] = queue("pets-succeeded");
    assert.deepEqual([requestPayload, responsePayload], [{ kind: "daily" }, { answered: { kind: "daily" } }]);
    const { functionArn } = requestContext as { functionArn: string };
    assert.match(functionArn, /:function:shared-storage-test-pets:live$/);

    const [{ Body, MessageAttributes } = {}] = queue("refused-undelivered");
    const { ERROR_CODE } = MessageAttributes as Record<string, { StringValue: string }>;
    assert.deepEqual([Body, ERROR_CODE?.StringValue], ['{"kind":"daily"}', "AccessDeniedException"]);
    const session = "arn:aws:sts::123456789012:assumed-role/shared-storage-test-refused-schedule/scheduler";
    const alias = "arn:aws:lambda:eu-west-1:123456789012:function:shared-storage-test-refused:live";
    assert.deepEqual(stack.notes, [
      "schedule refused.daily: not delivered, it is in the queue shared-storage-test-refused-undelivered: " +
        `AccessDeniedException: User: ${session} is not authorized to perform: lambda:InvokeFunction on resource: ${alias} ` +
        "because no identity-based policy allows the lambda:InvokeFunction action",
    ]);
    assert.deepEqual([queue("pets-succeeded").length, queue("refused-undelivered").length], [1, 1]);
  });
});

import assert from "node:assert/strict";
import { agentConfig } from "../../../components/workerLogs";
import { parseAgentFile } from "../../../local/worker/agentFile";

const TEXT = agentConfig({ project: "p", stack: "s", region: "eu-west-1" }, { name: "retrain" });
const WRONG = "the agent's configuration is not modelled: ";

describe("a worker's agent file", () => {
  it("is understood as the program generates it", () => {
    assert.deepEqual(parseAgentFile(TEXT), [
      { path: "/var/log/shared-storage/retrain.log", group: "/aws/ec2/p-s-retrain" },
      { path: "/var/log/cloud-init-output.log", group: "/aws/ec2/p-s-retrain" },
    ]);
  });

  for (const [text, reason] of [
    ["{", ": Invalid input: expected object, received undefined"],
    [
      TEXT.replace('"files"', '"journald"'),
      "logs.logs_collected.files: Invalid input: expected object, received undefined",
    ],
    [TEXT.replace('"agent"', '"metrics": {}, "agent"'), ': Unrecognized key: "metrics"'],
    [
      TEXT.replace("/var/log/shared", "shared"),
      'logs.logs_collected.files.collect_list.0.file_path: Invalid string: must start with "/"',
    ],
  ] as const) {
    it(`refuses: ${reason}`, () => assert.throws(() => parseAgentFile(text), { message: WRONG + reason }));
  }
});

import assert from "node:assert/strict";
import { hostPath, withHostPaths } from "../../../local/sandbox/hostPaths";
import type { SandboxSpec } from "../../../local/sandbox/types";

const spec: SandboxSpec = {
  label: "retrain",
  uid: 1,
  gid: 1,
  groups: [],
  umask: 0o022,
  mounts: [
    { source: "/state/efs/samples", at: "/mnt/samples", readOnly: false },
    { source: "/state/efs/models", at: "/mnt/samples/models", readOnly: true },
  ],
  readOnlyFolders: [{ source: "/state/run/bundle", at: "/opt/shared-storage" }],
  tmpBytes: 1,
  workingDirectory: "/opt/shared-storage",
  environment: {
    SHARED_STORAGE_MOUNTS: '{"samples":"/mnt/samples","models":"/mnt/samples/models"}',
    LAMBDA_TASK_ROOT: "/opt/shared-storage",
    PATH: "/usr/bin:/bin",
    NOTE: "see /mnt/samples",
  },
  nodeArguments: ["--import", "/opt/shared-storage/a.mjs", "/opt/shared-storage/index.mjs", "--flag"],
};

describe("paths of a process without a namespace", () => {
  const cases: readonly [string, string][] = [
    ["/mnt/samples", "/state/efs/samples"],
    ["/mnt/samples/ready/x.seg", "/state/efs/samples/ready/x.seg"],
    // The deepest mount wins, as in a namespace.
    ["/mnt/samples/models", "/state/efs/models"],
    ["/mnt/samples/models/blob", "/state/efs/models/blob"],
    // A name that only begins like a mount's is another one.
    ["/mnt/samples2", "/mnt/samples2"],
    ["/opt/shared-storage/index.mjs", "/state/run/bundle/index.mjs"],
    ["/usr/bin/node", "/usr/bin/node"],
  ];
  for (const [inside, outside] of cases) {
    it(`put ${inside} at ${outside}`, () => assert.equal(hostPath(spec, inside), outside));
  }

  it("are put into the environment and the arguments where they stand alone", () => {
    assert.deepEqual(withHostPaths(spec), {
      environment: {
        SHARED_STORAGE_MOUNTS: '{"samples":"/state/efs/samples","models":"/state/efs/models"}',
        LAMBDA_TASK_ROOT: "/state/run/bundle",
        PATH: "/usr/bin:/bin",
        NOTE: "see /mnt/samples",
      },
      nodeArguments: ["--import", "/state/run/bundle/a.mjs", "/state/run/bundle/index.mjs", "--flag"],
      workingDirectory: "/state/run/bundle",
    });
  });

  it("leave an environment without mounts without mounts", () => {
    const { environment } = withHostPaths({ ...spec, environment: { A: "b" } });
    assert.deepEqual(environment, { A: "b" });
  });
});

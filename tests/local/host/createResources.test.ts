import assert from "node:assert/strict";
import { resolve } from "node:path";
import { parseStackFiles } from "../../../config/parseStackFiles";
import { createResources } from "../../../local/host/createResources";

const ROOT = resolve(__dirname, "../../..");
const STACK = `config:
  aws:region: eu-west-1
  shared-storage:network: { natGateways: one }
  shared-storage:directories:
    samples: {}
  shared-storage:consumers:
    ingest:
      compute: lambda
      mounts: { samples: write }
      memory: "512"
`;

describe("the program on the local cloud model", () => {
  it("is refused with every problem of its stack file, each with its line", async () => {
    const files = parseStackFiles(
      { name: "Pulumi.yaml", text: "name: shared-storage\n" },
      { name: "Pulumi.x.yaml", text: STACK },
    );
    const options = { stack: "x", without: [], withoutTls: [] };
    await assert.rejects(createResources(ROOT, files, options, { progress: () => undefined }), {
      name: "ProgramError",
      kind: "configuration",
      message: `stack "x" has 3 problems:
 - shared-storage:consumers.ingest.entry (Pulumi.x.yaml:7): missing; must be the path of a .ts, .mts, .js or .mjs file, relative to the project's root; for example handlers/ingest.ts
 - shared-storage:consumers.ingest.memory (Pulumi.x.yaml:10): got "512"; must be a whole number of MiB from 128 to 10240; leave it out for 512
 - shared-storage:network.natGateways (Pulumi.x.yaml:3): got "one"; must be "none", "single" or "one-per-zone"; did you mean "none"?`,
    });
  });
});

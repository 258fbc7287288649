import * as assert from "node:assert/strict";
import { bundle } from "../../components/bundle";
import { imageContext } from "../../components/serviceImage";
import * as packageFile from "../../package.json";

const STAY = "tests/support/handlers/stay.ts";
const UID = 1_100_000_000;

describe("components/serviceImage", () => {
  it("has the bundle and a Dockerfile that runs nothing while it is built", () => {
    const { files } = imageContext(STAY, UID);
    assert.deepEqual(Object.keys(files).sort(), ["Dockerfile", "fs-thread.mjs", "index.mjs"]);
    assert.equal(
      files.Dockerfile,
      `FROM public.ecr.aws/docker/library/node:${packageFile.dependencies.node}-bookworm-slim
WORKDIR /opt/shared-storage
COPY --chmod=0444 fs-thread.mjs index.mjs ./
VOLUME ["/tmp"]
USER 1100000000:1100000000
CMD ["node", "/opt/shared-storage/index.mjs"]
`,
    );
    assert.deepEqual(files["index.mjs"], bundle(STAY, "service").files["index.mjs"]);
  });

  it("has another tag when anything in it is another", () => {
    const { tag } = imageContext(STAY, UID);
    assert.match(tag, /^[0-9a-f]{32}$/);
    assert.equal(imageContext(STAY, UID).tag, tag);
    assert.notEqual(imageContext(STAY, UID + 1).tag, tag);
    assert.notEqual(imageContext("handlers/serve.ts", UID).tag, tag);
  });
});

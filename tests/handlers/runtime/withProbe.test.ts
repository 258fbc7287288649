import * as assert from "node:assert/strict";
import type { LambdaContext } from "../../../handlers/contract";
import type { ProbeRequest } from "../../../handlers/runtime/probe";
import { withProbe } from "../../../handlers/runtime/withProbe";

const CONTEXT: LambdaContext = {
  awsRequestId: "id",
  functionName: "pets",
  functionVersion: "1",
  logStreamName: "stream",
  getRemainingTimeInMillis: () => 1000,
};
const REQUEST: ProbeRequest = { directory: "samples", rights: "write", uid: 7, gid: 8 };
const KEY = "shared-storage:probe";

describe("handlers/runtime/withProbe", () => {
  const seen: unknown[] = [];
  const probed: ProbeRequest[] = [];
  const handler = withProbe(
    async (event, context) => {
      seen.push([event, context]);
      return "handled";
    },
    async (request) => {
      probed.push(request);
      return { ok: true, uid: request.uid, gid: request.gid };
    },
  );
  beforeEach(() => {
    seen.length = 0;
    probed.length = 0;
  });

  it("answers a probe itself", async () => {
    assert.deepEqual(await handler({ [KEY]: REQUEST }, CONTEXT), { ok: true, uid: 7, gid: 8 });
    assert.deepEqual([probed, seen], [[REQUEST], []]);
  });

  for (const event of [
    {},
    null,
    undefined,
    "text",
    [{ [KEY]: REQUEST }],
    // What a caller of a function URL controls is all below these keys.
    { version: "2.0", headers: { [KEY]: "x" }, body: JSON.stringify({ [KEY]: REQUEST }) },
    Object.create({ [KEY]: REQUEST }),
  ]) {
    it(`gives ${JSON.stringify(event)} to the handler unchanged`, async () => {
      assert.equal(await handler(event, CONTEXT), "handled");
      assert.deepEqual(probed, []);
      assert.deepEqual(seen, [[event, CONTEXT]]);
    });
  }

  for (const request of [
    null,
    {},
    { ...REQUEST, rights: "all" },
    { ...REQUEST, uid: "7" },
    { ...REQUEST, gid: 1.5 },
    { ...REQUEST, directory: 1 },
  ]) {
    it(`rejects the malformed probe ${JSON.stringify(request)}`, async () => {
      await assert.rejects(handler({ [KEY]: request }, CONTEXT), {
        message:
          `${KEY} must be {"directory": name, "rights": "read" or "write", "uid": number, "gid": number}, ` +
          `got ${JSON.stringify(request)}`,
      });
      assert.deepEqual([probed, seen], [[], []]);
    });
  }

  it("passes on what the handler fails with", async () => {
    const failing = withProbe(async () => {
      throw new RangeError("no");
    });
    await assert.rejects(failing({}, CONTEXT), { name: "RangeError", message: "no" });
  });
});

import assert from "node:assert/strict";
import { recordedUrls } from "../../../local/compute/recordedUrls";
import { runIndex } from "../../support/modelRun";

const fn = { compute: "lambda", entry: "tests/support/handlers/answer.ts", mounts: { samples: "write" } };
const role = (name: string) => `arn:aws:iam::123456789012:role/shared-storage-test-${name}`;
const CONFIG = {
  network: { cidrBlock: "10.20.0.0/16", availabilityZones: ["a", "b"], natGateways: "single" },
  fileSystem: { protect: false },
  directories: { samples: {} },
  consumers: {
    caller: fn,
    invoker: { ...fn, invokes: ["pets"] },
    pets: { ...fn, url: { callers: [role("caller"), "arn:aws:iam::210987654321:root"] } },
    stranger: fn,
  },
};
const DENIED = (action: string) => `because no identity-based policy allows the lambda:${action} action`;

describe("local/compute/recordedUrls", () => {
  it("lets in whom the configuration names, by both rights, and nobody else", async () => {
    const { world } = await runIndex({ config: CONFIG });
    const [url, ...others] = recordedUrls(world);
    assert.equal(others.length, 0);
    assert.equal(url?.functionName, "shared-storage-test-pets");
    assert.equal(url.spec.arn, "arn:aws:lambda:eu-west-1:123456789012:function:shared-storage-test-pets:live");
    assert.match(url.spec.domainName, new RegExp(`^${url.spec.urlId}\\.lambda-url\\.eu-west-1\\.on\\.aws$`));
    assert.deepEqual(
      ["caller", "stranger", "invoker"].map((name) => url.denies(role(name))),
      // The right to invoke is not the right to the URL.
      [undefined, DENIED("InvokeFunctionUrl"), DENIED("InvokeFunctionUrl")],
    );
  });

  it("misses each of the two rights where it is left out", async () => {
    const { world } = await runIndex({ config: CONFIG });
    const ofCaller = world
      .everything()
      .filter(({ type, inputs }) => type === "aws:lambda/permission:Permission" && inputs.principal === role("caller"));
    assert.equal(ofCaller.length, 2);
    for (const { type, name, inputs } of ofCaller) {
      const { world: without } = await runIndex({ config: CONFIG, without: [{ type, name }] });
      const action = String(inputs.action).replace("lambda:", "");
      assert.deepEqual(
        recordedUrls(without).map(({ denies }) => denies(role("caller"))),
        [DENIED(action)],
      );
    }
  });
});

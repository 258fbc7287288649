import assert from "node:assert/strict";
import { RunningStack, until } from "./runningStack";

const service = {
  compute: "fargate",
  entry: "tests/support/handlers/reach.ts",
  mounts: { samples: "read" },
  discovery: true,
  replicas: { min: 1, max: 1 },
};
const fn = { compute: "lambda", entry: "tests/support/handlers/answer.ts", mounts: { samples: "write" } };

/** Two services that call each other, a function that calls both, a worker that invokes and calls. */
const CONFIG = {
  network: { cidrBlock: "10.20.0.0/16", availabilityZones: ["a", "b"], natGateways: "single" },
  fileSystem: { protect: false },
  directories: { samples: {} },
  consumers: {
    asker: { ...fn, entry: "tests/support/handlers/reach.ts", calls: ["bank", "shop"] },
    bank: { ...service, calls: ["shop"] },
    farm: { ...service, compute: "ec2", discovery: undefined, replicas: undefined, invokes: ["pets"], calls: ["bank"] },
    pets: fn,
    shop: { ...service, calls: ["bank"], invokes: ["pets"] },
    stranger: fn,
  },
};

describe("consumers that invoke and call each other on this machine", function () {
  this.timeout(60_000);
  const stack = new RunningStack();
  after(() => stack.remove());

  it("reach whom their configuration names, by the AWS SDK and by HTTP, and nobody else", async () => {
    await stack.start({ config: JSON.parse(JSON.stringify(CONFIG)) });
    await until(() => ["bank", "farm", "shop"].every((name) => stack.log(name).includes("reached all")));
    const reached = (name: string) =>
      Object.fromEntries(
        [...stack.log(name).matchAll(/\] (\{.*"message":"reached",.*\})$/gm)].map(([, line]) => {
          const { name: whom, answer } = JSON.parse(line!);
          return [whom, answer];
        }),
      );
    const answered = JSON.stringify({ answered: {} });
    const stranger = "AccessDeniedException";
    assert.deepEqual(reached("bank"), { shop: "I am shop", stranger });
    assert.deepEqual(reached("shop"), { bank: "I am bank", pets: answered, stranger });
    assert.deepEqual(reached("farm"), { bank: "I am bank", pets: answered, stranger });
    assert.deepEqual(await stack.invoke({}), { bank: "I am bank", shop: "I am shop" });
    assert.deepEqual(stack.notes, []);
  });
});

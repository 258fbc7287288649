import assert from "node:assert/strict";
import { clientsOf, ENDPOINTS, endpointsFor } from "../../config/endpoints";

describe("config/endpoints", () => {
  it("has for each client exactly what it calls", () => {
    const services = Object.entries(ENDPOINTS).map(([kind, needs]) => [kind, needs.map(({ service }) => service)]);
    assert.deepEqual(Object.fromEntries(services), {
      lambda: [],
      fargate: ["ecr.api", "ecr.dkr", "logs", "s3"],
      ec2: [...["autoscaling", "ec2", "ec2messages", "elasticfilesystem", "logs", "ssm", "ssmmessages"], "s3"],
      invokes: ["lambda"],
      sessions: ["ssmmessages"],
    });
  });

  it("takes the gateway kind for S3, which costs nothing, and a reason for each", () => {
    for (const { service, kind, reason } of Object.values(ENDPOINTS).flat()) {
      assert.equal(kind, service === "s3" ? "gateway" : "interface");
      assert.ok(reason.length > 5, service);
    }
  });

  it("names what several kinds need once, in the order of the services", () => {
    assert.deepEqual(
      endpointsFor(["fargate", "lambda", "ec2", "fargate"]).map(({ service }) => service),
      ["autoscaling", "ec2", "ec2messages", "ecr.api", "ecr.dkr", "elasticfilesystem", "logs", "s3"].concat([
        "ssm",
        "ssmmessages",
      ]),
    );
    assert.deepEqual(endpointsFor(["lambda"]), []);
  });

  it("counts what consumers do besides their kind, and a part that did not decode as nothing", () => {
    assert.deepEqual(clientsOf({ compute: "lambda", invokes: [] }), ["lambda"]);
    assert.deepEqual(clientsOf({ compute: "ec2", invokes: ["a"] }), ["ec2", "invokes"]);
    assert.deepEqual(clientsOf({ compute: "fargate", exec: true, invokes: ["a"] }), ["fargate", "invokes", "sessions"]);
    assert.deepEqual(clientsOf({}), []);
  });
});

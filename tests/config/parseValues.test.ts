import assert from "node:assert/strict";
import { parseValues } from "../../config/parseValues";

describe("config/parseValues", () => {
  it("parses the project's own keys and sets the others apart", () => {
    const all = {
      "aws:region": "eu-west-1",
      "shared-storage:network": '{"availabilityZones":["a"]}',
      "shared-storage:word": "hello",
      "shared-storage:number": "12",
      "shared-storage:switch": "true",
      "shared-storage:empty": "",
      "shared-storage-2:network": "{}",
    };
    assert.deepEqual(parseValues(all, "shared-storage", []), {
      values: { network: { availabilityZones: ["a"] }, word: "hello", number: 12, switch: true, empty: "" },
      malformed: {},
      otherKeys: ["aws:region", "shared-storage-2:network"],
    });
  });

  it("takes an instant without quotes, which the Pulumi CLI passes on as Go writes times", () => {
    const untilOf = (until: string, field = "until") =>
      parseValues({ "p:maintenance": JSON.stringify({ [field]: until }) }, "p", []).values.maintenance;
    assert.deepEqual(untilOf("2030-01-31 12:00:00 +0000 UTC"), { until: "2030-01-31T12:00:00Z" });
    assert.deepEqual(untilOf("2030-01-31 13:00:00 +0100 +0100"), { until: "2030-01-31T13:00:00+01:00" });
    for (const other of ["2030-01-31T12:00:00Z", "2030-01-31 12:00:00", "tomorrow"]) {
      assert.deepEqual(untilOf(other), { until: other });
    }
    const text = "2030-01-31 12:00:00 +0000 UTC";
    assert.deepEqual(untilOf(text, "RELEASED"), { RELEASED: text });
    const elsewhere = { shop: { environment: { until: text } } };
    assert.deepEqual(parseValues({ "p:consumers": JSON.stringify(elsewhere) }, "p", []).values.consumers, elsewhere);
  });

  it("reports broken JSON by key, and goes on", () => {
    const all = { "p:bad": '{"a":', "p:list": " [1,", "p:good": "{}" };
    const { values, malformed } = parseValues(all, "p", []);
    assert.deepEqual(values, { good: {} });
    assert.deepEqual(malformed, {
      bad: "not JSON (unexpected end of JSON input); write it as YAML in the stack file",
      list: "not JSON (unexpected end of JSON input); write it as YAML in the stack file",
    });
  });

  it("refuses encrypted values without showing them", () => {
    const { values, malformed } = parseValues({ "p:consumers": '{"key":"hunter2"}', "q:x": "s" }, "p", [
      "p:consumers",
      "q:x",
    ]);
    assert.deepEqual(values, {});
    assert.deepEqual(malformed, {
      consumers:
        "holds an encrypted value, which would be plain text in the state and in the console; put the secret into Secrets Manager and its name here",
    });
  });
});

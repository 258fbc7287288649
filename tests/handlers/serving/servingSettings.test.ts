import assert from "node:assert/strict";
import { servingSettings } from "../../../handlers/serving/servingSettings";

describe("serving settings", () => {
  it("look every second, on all addresses, unless told otherwise", () => {
    assert.deepEqual(servingSettings({}), { lookSeconds: 1, host: "0.0.0.0" });
    assert.deepEqual(servingSettings({ LOOK_SECONDS: "0.2", HOST: "127.0.0.1" }), {
      lookSeconds: 0.2,
      host: "127.0.0.1",
    });
    assert.equal(servingSettings({ HOST: "::1" }).host, "::1");
  });

  it("are refused all at once", () => {
    assert.throws(
      () => servingSettings({ LOOK_SECONDS: "often", HOST: "localhost" }),
      new Error(
        "2 environment variables are wrong; correct them under the consumer's environment in Pulumi.<stack>.yaml:\n" +
          ' - LOOK_SECONDS must be a number from 0.05 to 3600, got "often"\n' +
          ' - HOST must be an IP address to listen on, got "localhost"',
      ),
    );
  });
});

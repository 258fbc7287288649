import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { fileSystemEncrypted } from "../../../policies/rules/fileSystemEncrypted";
import { faultsOf, messagesOf, resource } from "../faults";

const fileSystem = (props: Props) => [resource(TYPE.fileSystem, "data", props)];

describe("policy efs-file-system-encrypted", () => {
  it("passes an encrypted file system", () => {
    assert.deepEqual(faultsOf(fileSystemEncrypted, fileSystem({ encrypted: true })), []);
  });

  it("refuses one that is not, with the whole message", () => {
    assert.deepEqual(messagesOf(fileSystemEncrypted, fileSystem({ encrypted: false })), [
      "data: encrypted is false, must be true; set it when the file system is created; one that exists must be copied to a new one",
    ]);
  });

  it("refuses one that does not say", () => {
    assert.deepEqual(faultsOf(fileSystemEncrypted, fileSystem({})), ["data: encrypted is not set, must be true"]);
  });

  it("refuses the text", () => {
    assert.deepEqual(faultsOf(fileSystemEncrypted, fileSystem({ encrypted: "true" })), [
      'data: encrypted is "true", must be true',
    ]);
  });

  it("cannot decide an unknown value", () => {
    assert.deepEqual(faultsOf(fileSystemEncrypted, fileSystem({ encrypted: UNKNOWN })), [
      "? data: can't be decided: value at .encrypted can't be known yet",
    ]);
  });

  describe("with ownKey", () => {
    const parameters = { ownKey: true };

    it("demands a key beside encryption", () => {
      assert.deepEqual(faultsOf(fileSystemEncrypted, fileSystem({ encrypted: true }), { parameters }), [
        "data: kmsKeyId is not set, must be a key's ARN",
      ]);
      assert.deepEqual(faultsOf(fileSystemEncrypted, fileSystem({}), { parameters }), [
        "data: encrypted is not set, must be true",
        "data: kmsKeyId is not set, must be a key's ARN",
      ]);
    });

    it("takes a key that is not known yet", () => {
      const keyed = fileSystem({ encrypted: true, kmsKeyId: UNKNOWN });
      assert.deepEqual(faultsOf(fileSystemEncrypted, keyed, { parameters }), []);
    });
  });

  it("looks at nothing else", () => {
    assert.deepEqual(faultsOf(fileSystemEncrypted, [resource(TYPE.logGroup, "logs", {})]), []);
  });
});

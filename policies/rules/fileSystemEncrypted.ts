import { flag } from "../lib/parameters";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all } from "../lib/unknown";
import { has, show } from "../lib/values";

export const fileSystemEncrypted = resourceRule({
  name: "efs-file-system-encrypted",
  description: "A file system is encrypted at rest",
  severity: "high",
  controls: [
    "Security Hub EFS.1 Elastic File System should be configured to encrypt file data at-rest using AWS KMS",
    "Security Hub EFS.8 EFS file systems should be encrypted at rest",
    "CIS AWS Foundations Benchmark v5.0.0 2.3.1",
  ],
  remedy: "set it when the file system is created; one that exists must be copied to a new one",
  url: "https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html",
  decides: "preview",
  types: [TYPE.fileSystem],
  parameters: { ownKey: flag("demand a customer managed key (kmsKeyId) instead of the account's key for EFS", false) },
  check({ props }, { parameters, report }) {
    all([
      () => {
        if (props.encrypted !== true) report(`encrypted is ${show(props.encrypted)}, must be true`);
      },
      () => {
        if (parameters.ownKey && !has(props, "kmsKeyId")) report("kmsKeyId is not set, must be a key's ARN");
      },
    ]);
  },
});

import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { has } from "../lib/values";

export const noKeyPair = resourceRule({
  name: "ec2-no-key-pair",
  description: "Nobody logs in with an SSH key",
  severity: "medium",
  controls: [],
  remedy: "leave the key out and use Session Manager, which asks IAM and keeps a record",
  url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
  decides: "preview",
  types: [TYPE.keyPair, TYPE.instance, TYPE.launchTemplate, TYPE.launchConfiguration, TYPE.spotInstanceRequest],
  check({ type, props }, { report }) {
    if (type === TYPE.keyPair) return report("a key pair exists");
    if (has(props, "keyName") && props.keyName !== "") report("keyName is set");
  },
});

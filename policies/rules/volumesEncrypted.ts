import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all, each } from "../lib/unknown";
import { has, isTrue, list, record, show } from "../lib/values";

export const volumesEncrypted = resourceRule({
  name: "ec2-volumes-encrypted",
  description: "Volumes of machines are encrypted",
  severity: "medium",
  controls: [
    "Security Hub EC2.3 Attached Amazon EBS volumes should be encrypted at-rest",
    "Security Hub EC2.181 EC2 launch templates should enable encryption for attached EBS volumes",
  ],
  remedy: "set encrypted: true; what is not said the account's default decides",
  url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
  decides: "preview",
  types: [TYPE.instance, TYPE.launchTemplate, TYPE.launchConfiguration, TYPE.spotInstanceRequest, TYPE.volume],
  check({ type, props }, { report }) {
    const demand = (place: string, value: unknown) => {
      if (!isTrue(value)) report(`${place} is ${show(value)}, must be true`);
    };
    const listed = (key: string) => (has(props, key) ? list(props[key]) : []);
    switch (type) {
      case TYPE.volume:
        return demand("encrypted", props.encrypted);
      case TYPE.launchTemplate: {
        const mappings = listed("blockDeviceMappings");
        if (mappings.length === 0) return report("blockDeviceMappings is not set, must describe the root volume");
        return each(mappings, (mapping, index) => {
          const read = record(mapping);
          // A mapping without ebs is an instance store or takes a device away.
          if (has(read, "ebs")) demand(`blockDeviceMappings[${index}].ebs.encrypted`, record(read?.ebs)?.encrypted);
        });
      }
      default:
        all([
          () => {
            if (!has(props, "rootBlockDevice") && has(props, "launchTemplate")) return;
            demand("rootBlockDevice.encrypted", record(props.rootBlockDevice)?.encrypted);
          },
          () =>
            each(listed("ebsBlockDevices"), (device, index) =>
              demand(`ebsBlockDevices[${index}].encrypted`, record(device)?.encrypted),
            ),
        ]);
    }
  },
});

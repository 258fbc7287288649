import { targetOf } from "../lib/references";
import { ofType, stackRule, type Viewed } from "../lib/rule";
import { TYPE } from "../lib/types";
import { each } from "../lib/unknown";

export const fileSystemPolicyPresent = stackRule({
  name: "efs-file-system-policy-present",
  description: "A file system has a policy of its own: without one everybody who reaches a mount target may mount",
  severity: "high",
  controls: ["Well-Architected SEC03-BP02 Grant least privilege access"],
  remedy: "add an aws.efs.FileSystemPolicy for it",
  url: "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
  decides: "preview",
  check(resources, { report }) {
    const fileSystems = ofType(resources, TYPE.fileSystem);
    if (fileSystems.length === 0) return;
    const found = new Set<Viewed | undefined>();
    each(ofType(resources, TYPE.fileSystemPolicy), (policy) => {
      const read = () => policy.props.fileSystemId;
      found.add(targetOf(policy, { property: "fileSystemId", read, keys: ["id"] }, fileSystems));
    });
    for (const fileSystem of fileSystems) {
      if (!found.has(fileSystem)) report(`file system ${fileSystem.name} has no file-system policy`, fileSystem);
    }
  },
});

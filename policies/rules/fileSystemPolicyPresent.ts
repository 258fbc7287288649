import { refersTo } from "../lib/references";
import { ofType, stackRule } from "../lib/rule";
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
    const policies = ofType(resources, TYPE.fileSystemPolicy);
    each(ofType(resources, TYPE.fileSystem), (fileSystem) => {
      const found = policies.some((policy) =>
        refersTo(policy, "fileSystemId", () => policy.props.fileSystemId, fileSystem, ["id"]),
      );
      if (!found) report(`file system ${fileSystem.name} has no file-system policy`, fileSystem);
    });
  },
});

import { pattern } from "../lib/parameters";
import { targetOf } from "../lib/references";
import { ofType, stackRule, type Viewed } from "../lib/rule";
import { TYPE } from "../lib/types";
import { each } from "../lib/unknown";
import { record, show } from "../lib/values";

export const fileSystemBackedUp = stackRule({
  name: "efs-file-system-backed-up",
  description: "A file system is backed up automatically",
  severity: "high",
  controls: [
    "Security Hub EFS.2 Amazon EFS volumes should be in backup plans",
    "Security Hub EFS.7 EFS file systems should have automatic backups enabled",
    "Well-Architected REL09-BP03 Perform data backup automatically",
  ],
  remedy: "add an aws.efs.BackupPolicy for it with backupPolicy.status ENABLED",
  url: "https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html",
  decides: "preview",
  parameters: { exceptStacks: pattern("stacks whose data may be lost", "^local$") },
  check(resources, { parameters, report }) {
    const except = new RegExp(parameters.exceptStacks);
    const fileSystems = ofType(resources, TYPE.fileSystem).filter(({ stack }) => !except.test(stack));
    if (fileSystems.length === 0) return;
    const policies = new Map<Viewed | undefined, Viewed>();
    each(ofType(resources, TYPE.backupPolicy), (policy) => {
      const read = () => policy.props.fileSystemId;
      policies.set(targetOf(policy, { property: "fileSystemId", read, keys: ["id"] }, fileSystems), policy);
    });
    each(fileSystems, (fileSystem) => {
      const policy = policies.get(fileSystem);
      if (policy === undefined) return report(`file system ${fileSystem.name} has no backup policy`, fileSystem);
      const status = record(policy.props.backupPolicy)?.status;
      if (status !== "ENABLED") report(`backupPolicy.status is ${show(status)}, must be "ENABLED"`, policy);
    });
  },
});

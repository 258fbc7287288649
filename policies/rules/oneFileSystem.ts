import { flag } from "../lib/parameters";
import { ofType, stackRule } from "../lib/rule";
import { TYPE } from "../lib/types";

export const oneFileSystem = stackRule({
  name: "efs-one-file-system",
  description: "A stack has exactly one file system",
  severity: "medium",
  controls: [],
  remedy: "keep data apart by directories and access points, not by file systems",
  url: "https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html",
  decides: "preview",
  parameters: { existing: flag("the file system is not created by the stack", false) },
  check(resources, { parameters, report }) {
    const names = ofType(resources, TYPE.fileSystem).map(({ name }) => name);
    const users = ofType(resources, TYPE.accessPoint, TYPE.mountTarget);
    if (names.length > 1)
      report(`the stack has ${names.length} file systems (${names.sort().join(", ")}), must have 1`);
    if (names.length === 0 && users.length > 0 && !parameters.existing) {
      report(`the stack has ${users.length} access points and mount targets, but no file system`);
    }
  },
});

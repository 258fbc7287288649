import path from "node:path";
import { MAINTENANCE, underMaintenance } from "../lib/maintenance";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { record, text } from "../lib/values";

export const accessPointRoot = resourceRule({
  name: "efs-access-point-root",
  description: "An access point shows one directory, not the whole file system",
  severity: "high",
  controls: ["Security Hub EFS.3 EFS access points should enforce a root directory"],
  remedy: "set rootDirectory.path to the directory that the consumer needs",
  url: "https://docs.aws.amazon.com/efs/latest/ug/enforce-root-directory-access-point.html",
  decides: "preview",
  types: [TYPE.accessPoint],
  parameters: MAINTENANCE,
  check({ props }, { parameters, now, report }) {
    const root = text(record(props.rootDirectory)?.path);
    if (root !== undefined && path.posix.resolve("/", root) !== "/") return;
    if (underMaintenance(props, parameters, now)) return;
    report(`rootDirectory.path is ${root === undefined ? "not set" : JSON.stringify(root)}, must be below /`);
  },
});

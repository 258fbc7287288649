import { hasFileSystem } from "../lib/clients";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all } from "../lib/unknown";
import { has, list, type Props, record, show, text } from "../lib/values";

/** As the Lambda API demands it. */
const MOUNT_PATH = /^\/mnt\/[a-zA-Z0-9._-]+$/;

export const lambdaNetwork = resourceRule({
  name: "lambda-file-system-network",
  description: "A function with a file system runs in the VPC and mounts below /mnt",
  severity: "medium",
  controls: [],
  remedy: "give it vpcConfig with private subnets and a security group of its own, and a path such as /mnt/data",
  url: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html",
  decides: "preview",
  types: [TYPE.function],
  check(resource, { report }) {
    if (!hasFileSystem(resource)) return;
    const { props } = resource;
    const demand = (key: string, parent: () => Props | undefined) => {
      const config = parent();
      const value = has(config, key) ? config?.[key] : undefined;
      if (list(value).length === 0) report(`vpcConfig.${key} is ${show(value)}, must name at least one`);
    };
    all([
      () => demand("subnetIds", () => record(props.vpcConfig)),
      () => demand("securityGroupIds", () => record(props.vpcConfig)),
      () => {
        const path = text(record(props.fileSystemConfig)?.localMountPath);
        if (path === undefined || !MOUNT_PATH.test(path)) {
          report(`fileSystemConfig.localMountPath is ${show(path)}, must be /mnt/ and a name`);
        }
      },
      () => {
        if (!has(record(props.fileSystemConfig), "arn")) report("fileSystemConfig.arn is not set");
      },
    ]);
  },
});

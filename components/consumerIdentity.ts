import * as pulumi from "@pulumi/pulumi";
import type { ConsumerConfig, MountConfig } from "../config/types";
import { physicalName, type StackNames } from "./naming";
import type { Consumer, Platform } from "./platform";
import { mountOptions } from "./userData";

/** What the stack tells of one consumer: what it is, as whom it runs, what it mounts where, and how a person gets there. */
export function consumerIdentity(
  config: ConsumerConfig,
  { access, arn, url, queues }: Consumer,
  { names, fileSystem }: Pick<Platform, "names" | "fileSystem">,
) {
  const onInstance = config.compute === "ec2";
  return {
    compute: config.compute === "further" ? config.kind : config.compute,
    arn,
    uid: config.id,
    ...(url === undefined ? {} : { url }),
    ...(Object.keys(queues).length === 0 ? {} : { queues }),
    roleArn: access.role.arn,
    securityGroupId: access.securityGroup.id,
    ...(onInstance ? { sessionCommand: sessionCommand(names, config.name) } : {}),
    mounts: config.mounts.map((mount) => {
      const { directory, rights, at } = mount;
      const accessPointId = access.accessPoints[directory]?.id;
      const command = onInstance && accessPointId !== undefined;
      return {
        ...{ directory, rights, at, accessPointId },
        ...(command ? { mountCommand: mountCommand(mount, fileSystem.fileSystemId, accessPointId) } : {}),
      };
    }),
  };
}

/** Opens a shell on the consumer's instance, with the caller's own credentials. */
function sessionCommand(names: StackNames, consumer: string): string {
  const { region } = names;
  const filters = `Name=tag:Name,Values=${physicalName(names, consumer)} Name=instance-state-name,Values=running`;
  const query = "Reservations[0].Instances[0].InstanceId";
  const instance = `aws ec2 describe-instances --region ${region} --filters ${filters} --query '${query}' --output text`;
  return `aws ssm start-session --region ${region} --target "$(${instance})"`;
}

/** Mounts a directory in such a shell as the worker does: through its access point, as the instance's role. */
function mountCommand(
  { at, rights }: MountConfig,
  fileSystemId: pulumi.Output<string>,
  accessPointId: pulumi.Output<string>,
): pulumi.Output<string> {
  return pulumi
    .all([fileSystemId, accessPointId])
    .apply(
      ([id, accessPoint]) =>
        `sudo mount -t efs -o ${mountOptions({ accessPointId: accessPoint, rights })} ${id}:/ ${at}`,
    );
}

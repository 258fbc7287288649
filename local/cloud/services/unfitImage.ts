import { instanceArchitecture } from "../../../config/instanceArchitecture";
import type { Refused } from "../problem";

/** AWS's own parameters say the architecture in their name; of an image by its id nothing is known here. */
const BY_PARAMETER = /^resolve:ssm:.*-(arm64|x86_64)$/;

/** EC2 Auto Scaling tries a launch, without doing it, before it takes a group's template. */
export function unfitImage(imageId: string, instanceTypes: readonly string[]): Refused | undefined {
  const image = BY_PARAMETER.exec(imageId)?.[1];
  const unfit = instanceTypes.find((type) => image !== undefined && instanceArchitecture(type) !== image);
  if (image === undefined || unfit === undefined) return undefined;
  return {
    error: "ValidationError",
    message: `You must use a valid fully-formed launch template. The architecture '${instanceArchitecture(unfit)}' of the specified instance type does not match the architecture '${image}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
    missing: `an image for ${unfit}`,
    fix: `take an image of its architecture, ${instanceArchitecture(unfit)}`,
  };
}

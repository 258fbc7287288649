import { workerPlacement } from "../admission/mountRequests";
import type { MountRequest } from "../admission/types";
import { consumerOf } from "../cloud/consumerOf";
import { nameOf } from "../cloud/problem";
import { autoScalingGroup, templateReference } from "../cloud/services/autoscaling";
import { instanceProfile, role } from "../cloud/services/iam";
import { launchTemplate } from "../cloud/services/launchTemplates";
import type { World } from "../cloud/world";

/** A recorded group of one instance. */
export interface RecordedWorker {
  readonly consumer: string;
  /** Plain text. */
  readonly userData: string;
  /** Of the instance profile; undefined = the instance has none. */
  readonly roleArn: string | undefined;
  /** What the instance mounts, in its zone. */
  readonly requests: () => readonly MountRequest[];
}

/** Every Auto Scaling group that belongs to a consumer. Throws Error for one that this machine cannot run. */
export function recordedWorkers(world: World): readonly RecordedWorker[] {
  return world.all(autoScalingGroup).flatMap((recorded, index) => {
    const { inputs, outputs } = recorded;
    const consumer = consumerOf(inputs);
    const template = world.byId(launchTemplate, templateReference(inputs).id);
    if (consumer === undefined || template === undefined) return [];
    if (outputs.desiredCapacity !== 1) {
      const what = `${outputs.desiredCapacity} instances in a group (only 1)`;
      throw new Error(`${nameOf(recorded)}: not modelled on this machine: ${what}`);
    }
    return {
      consumer,
      roleArn: roleOf(world, template.inputs.iamInstanceProfile?.arn),
      userData: Buffer.from(template.inputs.userData, "base64").toString("utf8"),
      // Several workers are placed in turn, too.
      requests: () => workerPlacement(world, recorded, index).requests,
    };
  });
}

function roleOf(world: World, profileArn: string | undefined): string | undefined {
  const profile = profileArn === undefined ? undefined : world.byArn(instanceProfile, profileArn);
  return profile === undefined ? undefined : world.byId(role, profile.inputs.role)?.outputs.arn;
}

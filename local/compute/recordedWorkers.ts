import { autoScalingGroup } from "../cloud/services/autoscaling";
import { launchTemplate } from "../cloud/services/launchTemplates";
import type { World } from "../cloud/world";

/** A recorded group of one instance. */
export interface RecordedWorker {
  readonly consumer: string;
  readonly group: string;
  readonly subnetIds: readonly string[];
  /** Plain text. */
  readonly userData: string;
}

/** Every Auto Scaling group that belongs to a consumer. Throws Error for one that this machine cannot run. */
export function recordedWorkers(world: World): readonly RecordedWorker[] {
  return world.all(autoScalingGroup).flatMap(({ name, inputs, outputs }) => {
    const consumer = inputs.tags?.find(({ key }) => key === "Consumer")?.value;
    const template = world.byId(launchTemplate, inputs.launchTemplate.id);
    if (consumer === undefined || template === undefined) return [];
    if (outputs.desiredCapacity !== 1) {
      throw new Error(
        `${autoScalingGroup.type}::${name}: not modelled on this machine: ${outputs.desiredCapacity} instances (only 1)`,
      );
    }
    return {
      consumer,
      group: outputs.name,
      subnetIds: inputs.vpcZoneIdentifiers,
      userData: Buffer.from(template.inputs.userData, "base64").toString("utf8"),
    };
  });
}

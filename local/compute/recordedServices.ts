import { servicePlacement } from "../admission/mountRequests";
import type { MountRequest } from "../admission/types";
import { consumerOf } from "../cloud/consumerOf";
import { nameOf } from "../cloud/problem";
import { dockerImage } from "../cloud/services/ecr";
import { containersOf, service, taskDefinition } from "../cloud/services/ecs";
import type { Container } from "../cloud/services/ecsContainer";
import type { World } from "../cloud/world";

/** A recorded Fargate service with its one container. */
export interface RecordedService {
  readonly consumer: string;
  readonly replicas: number;
  readonly container: Container;
  /** Build context of the image, relative to the program's working directory. */
  readonly context: string;
  readonly dockerfile: string;
  /** Of the task. */
  readonly roleArn: string;
  /** Whether it has a private DNS name or a load balancer, so that others may call it. */
  readonly addressable: boolean;
  /** What replica `index` mounts, in its zone. */
  readonly requests: (index: number) => readonly MountRequest[];
}

/** Every service that belongs to a consumer. Throws Error for a task that this machine cannot run. */
export function recordedServices(world: World): readonly RecordedService[] {
  return world.all(service).flatMap((recorded) => {
    const { inputs } = recorded;
    const consumer = consumerOf(inputs);
    const task = world.byArn(taskDefinition, inputs.taskDefinition);
    if (consumer === undefined || task === undefined) return [];
    const [container, ...others] = containersOf(task.inputs);
    if (container === undefined || others.length > 0) {
      throw new Error(`${nameOf(recorded)}: not modelled on this machine: a task of ${others.length + 1} containers`);
    }
    // awsx names an image by its repository and digest.
    const image = world.find(dockerImage, ({ outputs }) => container.image.endsWith(`@${outputs.digest}`));
    if (image === undefined) {
      throw new Error(
        `${nameOf(recorded)}: image ${container.image} is not one that this program builds, and no other runs on this machine`,
      );
    }
    const { context, dockerfile } = image.inputs;
    return {
      consumer,
      replicas: inputs.desiredCount,
      roleArn: task.inputs.taskRoleArn,
      addressable: inputs.serviceRegistries !== undefined || inputs.loadBalancers.length > 0,
      container,
      context: context.location,
      dockerfile: dockerfile.location ?? `${context.location}/Dockerfile`,
      requests: (index) => servicePlacement(world, recorded, index).requests,
    };
  });
}

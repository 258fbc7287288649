import { dockerImage } from "../cloud/services/ecr";
import { containersOf, service, taskDefinition } from "../cloud/services/ecs";
import type { Container } from "../cloud/services/ecsContainer";
import type { World } from "../cloud/world";

/** A recorded Fargate service with its one container. */
export interface RecordedService {
  readonly consumer: string;
  readonly replicas: number;
  readonly subnetIds: readonly string[];
  readonly container: Container;
  /** Build context of the image, relative to the program's working directory. */
  readonly context: string;
  readonly dockerfile: string;
}

/** Every service that belongs to a consumer. Throws Error for a task that this machine cannot run. */
export function recordedServices(world: World): readonly RecordedService[] {
  return world.all(service).flatMap((recorded) => {
    const { inputs, name } = recorded;
    const consumer = inputs.tags?.Consumer;
    const task = world.byArn(taskDefinition, inputs.taskDefinition);
    if (consumer === undefined || task === undefined) return [];
    const [container, ...others] = containersOf(task.inputs);
    if (container === undefined || others.length > 0) {
      throw new Error(
        `${service.type}::${name}: not modelled on this machine: a task of ${others.length + 1} containers`,
      );
    }
    const image = world.find(dockerImage, ({ outputs }) => outputs.ref === container.image);
    if (image === undefined) {
      throw new Error(`${service.type}::${name}: image ${container.image} is not one that this program builds`);
    }
    const { context, dockerfile } = image.inputs;
    return {
      consumer,
      replicas: inputs.desiredCount,
      subnetIds: inputs.networkConfiguration.subnets,
      container,
      context: context.location,
      dockerfile: dockerfile.location ?? `${context.location}/Dockerfile`,
    };
  });
}

import { consumerOf } from "../cloud/consumerOf";
import type { CreationRefusal, Skipped } from "../cloud/problem";
import { autoScalingGroup } from "../cloud/services/autoscaling";
import { service, taskDefinition } from "../cloud/services/ecs";
import { accessPoint } from "../cloud/services/efs";
import { lambdaFunction } from "../cloud/services/lambda";
import { launchTemplate } from "../cloud/services/launchTemplates";
import type { World } from "../cloud/world";
import { UNMOUNTED_ID } from "../sandbox/grantedMount";
import type { ConsumerStatus } from "./types";

/** What the model kept out of the world. */
export interface NotCreated {
  readonly refusals: readonly CreationRefusal[];
  readonly skipped: readonly Skipped[];
}

const KINDS: Readonly<Record<string, ConsumerStatus["compute"]>> = {
  [lambdaFunction.type]: "lambda",
  [taskDefinition.type]: "fargate",
  [service.type]: "fargate",
  [launchTemplate.type]: "ec2",
  [autoScalingGroup.type]: "ec2",
};

/** Consumers that AWS would not have created: nothing of them runs, and each has the refusal that was the cause. */
export function refusedAtCreation(world: World, { refusals, skipped }: NotCreated): readonly ConsumerStatus[] {
  const absent = [
    ...refusals.map(({ consumer, refused }) => ({ consumer, type: refused.type })),
    ...skipped.map(({ consumer, skipped: one }) => ({ consumer, type: one.type })),
  ];
  const byName = new Map<string, ConsumerStatus>();
  for (const { consumer, type } of absent) {
    const compute = KINDS[type];
    const refusal = refusals.find((one) => one.consumer === consumer);
    if (consumer === undefined || compute === undefined || refusal === undefined) continue;
    const points = world.all(accessPoint).filter(({ inputs }) => consumerOf(inputs) === consumer);
    byName.set(consumer, {
      name: consumer,
      compute,
      uid: points[0]?.inputs.posixUser?.uid ?? UNMOUNTED_ID,
      pids: [],
      mounts: [],
      restarts: 0,
      refusal,
      crashLoop: undefined,
    });
  }
  return [...byName.values()];
}

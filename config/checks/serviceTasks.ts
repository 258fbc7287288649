import type { DraftConsumer } from "./check";

export type Service = Extract<DraftConsumer, { readonly compute?: "fargate" }>;

/** Tasks that can run at once: as many as scaling allows, and in an update as many again as must be there. */
export function mostTasks({ replicas }: Service): number {
  const { min = 1, max = 1 } = replicas ?? {};
  return Math.max(2 * min, max);
}

/** Of these, how many run on demand, or on Spot. */
export function tasksByCapacity(service: Service, spot: boolean): number {
  const { onDemandBase = 0, spotPercent = 0 } = service.capacity ?? {};
  const tasks = mostTasks(service);
  const onSpot = Math.max(0, tasks - onDemandBase) * (spotPercent / 100);
  return Math.ceil(spot ? onSpot : tasks - onSpot);
}

import type { CloudModel } from "../cloud/cloudModel";
import { admit } from "./admit";
import { placements } from "./mountRequests";
import type { Admission, Refusal } from "./types";

/** Why one instance of a consumer can, or cannot, reach what it mounts. */
export interface ConsumerExplanation {
  readonly consumer: string;
  readonly compute: "lambda" | "fargate" | "ec2" | undefined;
  /** Zone of the instance; undefined if the consumer was not created. */
  readonly zone: string | undefined;
  /** Set if AWS would not have created the consumer: it has no mounts then. */
  readonly creation: Refusal | undefined;
  /** One entry a mount, with every check that was made. */
  readonly mounts: readonly Admission[];
}

/**
 * Everything that is known of every consumer's mounts, sorted by consumer: the object behind a refusal that is printed, and
 * behind an answer to "why does it work".
 *
 * @param index number of the instance: it decides the zone
 * @throws UserDataError if a worker's user data is not modelled
 */
export function explain(
  model: Pick<CloudModel, "world" | "refusals">,
  directoryExists?: (path: string) => boolean,
  index = 0,
): readonly ConsumerExplanation[] {
  const placed = placements(model.world, index).map(({ consumer, compute, zone, requests }) => ({
    consumer,
    compute,
    zone,
    creation: undefined,
    mounts: requests.map((request) => admit(model.world, request, directoryExists)),
  }));
  const standing = new Set(placed.map(({ consumer }) => consumer));
  const refused = [...creationRefusals(model)]
    .filter(([consumer]) => !standing.has(consumer))
    .map(([consumer, creation]) => ({ consumer, compute: undefined, zone: undefined, creation, mounts: [] }));
  return [...placed, ...refused].sort((a, b) => (a.consumer < b.consumer ? -1 : 1));
}

/** Consumer → the first reason for which AWS would not have created something of it. */
export function creationRefusals({ refusals }: Pick<CloudModel, "refusals">): ReadonlyMap<string, Refusal> {
  const first = new Map<string, Refusal>();
  for (const { consumer, check, error, message, resource, missing, fix } of refusals) {
    if (consumer !== undefined && !first.has(consumer)) {
      first.set(consumer, { check, error, message, resource, missing, fix });
    }
  }
  return first;
}

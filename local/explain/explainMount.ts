import type { ConsumerConfig, DirectoryConfig, StackConfig } from "../../config/types";
import { admit } from "../admission/admit";
import { creationRefusals } from "../admission/explain";
import { type Placement, placements } from "../admission/mountRequests";
import type { Admission, MountRequest, Refusal } from "../admission/types";
import type { CloudModel } from "../cloud/cloudModel";
import { accessPoint } from "../cloud/services/efs";
import type { World } from "../cloud/world";

/** The decision about one instance of the consumer. */
export interface InstanceDecision {
  readonly index: number;
  readonly zone: string;
  readonly admission: Admission;
}

/** Whether a consumer reaches a directory, and why. */
export interface MountExplanation {
  readonly consumer: string;
  readonly directory: string;
  readonly compute: ConsumerConfig["compute"];
  /** What the stack file gives the consumer; undefined = nothing, and what was tried is the way of `borrowedFrom`. */
  readonly configured: { readonly rights: "read" | "write"; readonly at: string } | undefined;
  /** `type::name` of another's access point that was tried, because the consumer has none of its own there. */
  readonly borrowedFrom: string | undefined;
  readonly granted: boolean;
  /** Set if AWS would not have created the consumer: then there is no instance. */
  readonly creation: Refusal | undefined;
  /** One for each zone that instances of the consumer are placed in. */
  readonly instances: readonly InstanceDecision[];
}

/**
 * Everything that decides whether `consumer` reaches `directory`, both of `config`, in a world that its program made.
 * Nothing is started. A directory that the consumer does not mount is tried all the same, through an access point of
 * somebody who does: that shows what keeps the two apart.
 *
 * @throws UserDataError if a worker's user data is not modelled
 */
export function explainMount(
  model: Pick<CloudModel, "world" | "refusals">,
  config: Pick<StackConfig, "consumers" | "directories">,
  consumer: string,
  directory: string,
): MountExplanation {
  const { compute, mounts } = config.consumers[consumer]!;
  const mount = mounts.find((one) => one.directory === directory);
  const placed = placementsByZone(model.world, consumer);
  const creation = placed.length === 0 ? creationRefusals(model).get(consumer) : undefined;
  const borrowed = mount === undefined ? pointOfAnother(model.world, config.directories[directory]!) : undefined;
  const instances = placed.flatMap(({ placement, index }): InstanceDecision[] => {
    const request =
      mount === undefined ? borrow(placement, borrowed?.id) : placement.requests.find(({ at }) => at === mount.at);
    if (request === undefined) return [];
    return [{ index, zone: placement.zone, admission: admit(model.world, request) }];
  });
  return {
    ...{ consumer, directory, compute },
    configured: mount === undefined ? undefined : { rights: mount.rights, at: mount.at },
    borrowedFrom: borrowed === undefined ? undefined : `${borrowed.type}::${borrowed.name}`,
    granted: instances.length > 0 && instances.every(({ admission }) => admission.granted),
    ...{ creation, instances },
  };
}

/** One placement in each zone, with the number of the first instance there. */
function placementsByZone(world: World, consumer: string): { readonly placement: Placement; readonly index: number }[] {
  const found: { placement: Placement; index: number }[] = [];
  for (let index = 0; ; index++) {
    const placement = placements(world, index).find((one) => one.consumer === consumer);
    if (placement === undefined || found.some(({ placement: { subnetId } }) => subnetId === placement.subnetId)) {
      return found;
    }
    found.push({ placement, index });
  }
}

function pointOfAnother(world: World, { path }: DirectoryConfig) {
  return world.find(accessPoint, ({ inputs }) => inputs.rootDirectory?.path === path);
}

/** The consumer's own request with another's access point in it. */
function borrow({ requests }: Placement, point: string | undefined): MountRequest | undefined {
  const [own] = requests;
  return own === undefined || point === undefined ? undefined : { ...own, accessPoint: point };
}

import { consumerOf } from "./consumerOf";
import { type CreationRefusal, nameOf, type Refused, type Skipped } from "./problem";
import type { CloudResource } from "./types";

/** Keeps apart what AWS would refuse, and what Pulumi would not even try because something it needs was refused. */
export class CreationLedger {
  readonly refusals: CreationRefusal[] = [];
  readonly skipped: Skipped[] = [];

  /** Records a resource that was not created, and says as which of the two. */
  refuse(resource: CloudResource, { needs, check, ...refused }: Refused): "refused" | "skipped" {
    const consumer = consumerOf(resource.inputs);
    const cause = needs === undefined ? undefined : this.absent(needs.type, needs.id);
    if (cause !== undefined) {
      this.skipped.push({ skipped: resource, consumer: consumer ?? cause.consumer, because: cause.because });
      return "skipped";
    }
    this.refusals.push({
      ...refused,
      check: check ?? "creation",
      resource: nameOf(resource),
      refused: resource,
      consumer,
    });
    return "refused";
  }

  /** Why a resource is not there, if it is one of these. */
  private absent(type: string, id: string): Pick<Skipped, "consumer" | "because"> | undefined {
    const refusal = this.refusals.find(({ refused }) => refused.type === type && refused.id === id);
    if (refusal !== undefined) return { consumer: refusal.consumer, because: refusal.resource };
    const skip = this.skipped.find(({ skipped }) => skipped.type === type && skipped.id === id);
    return skip === undefined ? undefined : { consumer: skip.consumer, because: nameOf(skip.skipped) };
  }
}

/** An Auto Scaling group's newest instance refresh. */
export interface Refresh {
  /** As EC2 Auto Scaling calls it: Pending, InProgress, Successful, Failed, … */
  readonly status: string;
  readonly reason: string | undefined;
  readonly started: Date | undefined;
}

export interface GroupInstance {
  readonly id: string;
  /** Version of the launch template that it was launched from. */
  readonly version: string | undefined;
  /** Pending:Wait, InService, Terminating, … */
  readonly lifecycle: string;
  readonly healthy: boolean;
}

/** What AWS says of one worker's group. */
export interface GroupState {
  readonly instances: readonly GroupInstance[];
  /** Undefined = the group never had one. */
  readonly refresh: Refresh | undefined;
}

/** What a group's state means for the update that asked for one template version. */
export type Verdict =
  /** Only instances of that version are left, and one serves. */
  | { readonly kind: "there" }
  | { readonly kind: "waiting"; readonly what: string }
  /** The refresh ended, and the old instance is what is left. */
  | { readonly kind: "refresh ended"; readonly what: string };

const ACTIVE = ["Pending", "InProgress", "Baking", "Cancelling", "RollbackInProgress"];
const ENDED_BADLY = ["Failed", "Cancelled", "RollbackFailed", "RollbackSuccessful"];

export function verdictOf({ instances, refresh }: GroupState, version: string): Verdict {
  const said = refresh === undefined ? "" : `instance refresh ${refresh.status}${colon(refresh.reason)}`;
  if (refresh !== undefined && ACTIVE.includes(refresh.status)) return { kind: "waiting", what: said };
  const current = instances.filter((instance) => instance.version === version);
  const serves = current.some(({ lifecycle, healthy }) => lifecycle === "InService" && healthy);
  // An old instance that is still terminating writes its last checkpoint through access points that are deleted next.
  if (serves && current.length === instances.length) return { kind: "there" };
  // An earlier update's refresh may have failed; then there is no instance of this update's version that could serve.
  if (!serves && refresh !== undefined && ENDED_BADLY.includes(refresh.status)) {
    return { kind: "refresh ended", what: said };
  }
  return { kind: "waiting", what: serves ? "the old instance is not gone yet" : missing(instances, version) };
}

function missing(instances: readonly GroupInstance[], version: string): string {
  const list = instances.map(
    (one) => `${one.id} of version ${one.version ?? "?"} is ${one.lifecycle}${one.healthy ? "" : ", unhealthy"}`,
  );
  const there = list.length === 0 ? "there is no instance" : list.join(", ");
  return `no instance of template version ${version} is in service; ${there}`;
}

function colon(text: string | undefined): string {
  return text === undefined || text === "" ? "" : `: ${text}`;
}

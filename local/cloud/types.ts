/** The local cloud model's view of what the program created. */

/** JSON-like value of a resource's input or output. */
export type Value = string | number | boolean | null | undefined | readonly Value[] | { readonly [key: string]: Value };

/** One recorded resource; `Inputs` and `Outputs` are what its resource type's schema says. */
export interface CloudResource<
  Inputs = Readonly<Record<string, unknown>>,
  Outputs = Readonly<Record<string, unknown>>,
> {
  /** Pulumi type token, e.g. `aws:efs/accessPoint:AccessPoint`. */
  readonly type: string;
  /** Pulumi name. */
  readonly name: string;
  readonly id: string;
  readonly inputs: Inputs;
  /** Inputs plus everything that AWS computes. */
  readonly outputs: Outputs;
  /** Name of the awsx component that this resource was expanded from. */
  readonly expandedFrom?: string;
}

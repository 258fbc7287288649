import type { Refusal } from "../admission/types";
import type { CloudResource } from "./types";

/** Why AWS would not create a resource. */
export type Refused = Omit<Refusal, "resource" | "check"> & {
  readonly check?: Refusal["check"];
  /** The resource that should have been there. If the model itself refused that one, this one is only skipped. */
  readonly needs?: { readonly type: string; readonly id: string };
};

/** A resource that AWS would not create; the program goes on as if it had been. */
export interface CreationRefusal extends Refusal {
  /** What would have been created. It is not in the world. */
  readonly refused: CloudResource;
  /** The consumer it belongs to, by its tag. */
  readonly consumer: string | undefined;
}

/** A resource that was not attempted because it needs one that was refused. */
export interface Skipped {
  readonly skipped: CloudResource;
  readonly consumer: string | undefined;
  /** `type::name` of the resource that it needs. */
  readonly because: string;
}

/** A mistake in the program, or something that the model does not know. Nothing can be run then. */
export interface ModelProblem {
  /** `type::name`. */
  readonly resource: string;
  /** `NotModelled` or AWS's own error name. */
  readonly error: string;
  readonly message: string;
  readonly fix: string;
}

/** One line per problem: resource, error, text, fix. */
export function describeProblem({ resource, error, message, fix }: ModelProblem): string {
  return `${resource}: ${error}: ${message}; ${fix}`;
}

/** `type::name`, as problems, refusals and `--without` name a resource. */
export function nameOf({ type, name }: { readonly type: string; readonly name: string }): string {
  return `${type}::${name}`;
}

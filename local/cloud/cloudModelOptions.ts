import type { ExistingResource } from "./existingAccount";
import type { CloudResource } from "./types";

/** A resource by type token and Pulumi name. */
export interface ResourceName {
  readonly type: string;
  readonly name: string;
}

/** What became of a resource; `without` = made for the program, but missing from the world. */
export interface ModelEvent {
  readonly status: "created" | "refused" | "skipped" | "without";
  readonly resource: CloudResource;
}

export interface CloudModelOptions {
  readonly region: string;
  /** Project name: components of the program's own package need no model. */
  readonly project: string;
  /** Resources that somebody seems to have deleted: the program sees them, nothing else does. */
  readonly without?: readonly ResourceName[];
  /** Consumers whose mounts lose their encryption. */
  readonly withoutTls?: readonly string[];
  /** Awaited before a resource that the program registers is created: tests delay some to prove an order. */
  readonly before?: (type: string, name: string) => Promise<void>;
  /** What the program finds in the account; by default what its configuration names, as it has to be. */
  readonly existing?: readonly ExistingResource[];
  readonly onEvent?: (event: ModelEvent) => void;
  /** Pulumi name of an Invocation → its result; by default a marker. */
  readonly invocationResults?: Readonly<Record<string, string>>;
}

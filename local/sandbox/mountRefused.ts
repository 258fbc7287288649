import type { Refusal } from "../admission/types";

/** A mount that admission refused, when a process was about to be started. */
export class MountRefused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
    this.name = "MountRefused";
  }
}

import { chmodSync, chownSync, existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { admit } from "../admission/admit";
import type { Admission, MountRequest, Refusal } from "../admission/types";
import type { World } from "../cloud/world";
import type { GrantedMount } from "../sandbox/grantedMount";
import { MountRefused } from "../sandbox/mountRefused";
import { describeMounts } from "./describeMounts";
import type { ConsumerStatus } from "./types";

export { accessOf, type GrantedMount } from "../sandbox/grantedMount";

export interface MountPlannerOptions {
  readonly world: World;
  /** The file system's root on this machine. */
  readonly fileSystem: string;
  /** Whether owners and groups can be given to directories. */
  readonly idsEnforced: boolean;
}

/** Turns requests to mount into folders to bind; the only place where directories come to be. */
export class MountPlanner {
  constructor(private readonly options: MountPlannerOptions) {}

  /** Who makes these mounts, and what they are, admitted or not. */
  describe(requests: readonly MountRequest[]): Pick<ConsumerStatus, "uid" | "mounts"> {
    return describeMounts(this.options.world, requests, (request) => this.admit(request));
  }

  /** What admission says, without a mount being made; undefined = everything is admitted. */
  check(requests: readonly MountRequest[]): Refusal | undefined {
    for (const request of requests) {
      const admission = this.admit(request);
      if (!admission.granted) return admission.refusal;
    }
    return undefined;
  }

  /** Mounts one request. Throws MountRefused. */
  mount(request: MountRequest): GrantedMount {
    const admission = this.admit(request);
    if (!admission.granted) throw new MountRefused(admission.refusal);
    const source = this.pathOf(admission.rootPath);
    if (admission.creation !== undefined) this.create(source, admission.creation);
    return { admission, source };
  }

  private admit(request: MountRequest): Admission {
    return admit(
      this.options.world,
      request,
      (path) => statSync(this.pathOf(path), { throwIfNoEntry: false })?.isDirectory() === true,
    );
  }

  private pathOf(rootPath: string): string {
    return join(this.options.fileSystem, rootPath);
  }

  /** As EFS does with creationInfo on the first mount; here the group is inherited by what is made in it (setgid). */
  private create(
    source: string,
    { ownerUid, ownerGid, mode }: NonNullable<GrantedMount["admission"]["creation"]>,
  ): void {
    if (existsSync(source)) return;
    mkdirSync(source);
    if (this.options.idsEnforced) chownSync(source, ownerUid, ownerGid);
    chmodSync(source, mode | 0o2000);
  }
}

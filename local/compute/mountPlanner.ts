import { chmodSync, chownSync, existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { admit } from "../admission/admit";
import type { Admission, MountRequest, Refusal } from "../admission/types";
import type { World } from "../cloud/world";
import type { FunctionAccess } from "../lambda/executionEnvironment";
import { MountRefused } from "../lambda/invokeErrors";
import { describeMounts, UNMOUNTED_ID } from "./describeMounts";
import type { ConsumerStatus } from "./types";

/** A mount that may be made, and the folder behind it. */
export interface GrantedMount {
  readonly admission: Extract<Admission, { granted: true }>;
  readonly source: string;
}

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

/** Identity and mounts of a process that has all of these mounts. */
export function accessOf(mounts: readonly GrantedMount[]): FunctionAccess {
  const uid = mounts[0]?.admission.uid ?? UNMOUNTED_ID;
  const gids = mounts.flatMap(({ admission }) => [admission.gid, ...admission.secondaryGids]);
  return {
    uid,
    // A consumer's own gid is its uid; the access points' gids are those of the directories it writes.
    gid: uid,
    groups: [...new Set(gids)].filter((gid) => gid !== uid),
    mounts: mounts.map(({ source, admission }) => ({
      source,
      at: admission.request.at,
      readOnly: admission.rights === "read",
    })),
  };
}

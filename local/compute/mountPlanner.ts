import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Admission, MountRequest, Refusal } from "../admission/types";
import type { World } from "../cloud/world";
import type { FunctionAccess } from "../lambda/executionEnvironment";
import { MountRefused } from "../lambda/invokeErrors";
import { describeMounts, UNMOUNTED_ID } from "./describeMounts";
import type { ConsumerStatus } from "./types";

/** Decides about mounts: admission, over the recorded resources. */
export interface MountAuthority {
  /** Every mount that the recorded consumers would make. */
  readonly requests: readonly MountRequest[];
  admit(request: MountRequest): Admission;
}

/** A mount that may be made, and the folder behind it. */
export interface GrantedMount {
  readonly admission: Extract<Admission, { granted: true }>;
  readonly source: string;
}

export interface MountPlannerOptions {
  readonly world: World;
  readonly authority: MountAuthority;
  /** The file system's root on this machine. */
  readonly fileSystem: string;
  /** Whether owners and groups can be given to directories. */
  readonly idsEnforced: boolean;
}

/** Turns requests to mount into folders to bind; the only place where directories come to be. */
export class MountPlanner {
  constructor(private readonly options: MountPlannerOptions) {}

  /** Requests of one consumer, as recorded. */
  requestsOf(compute: MountRequest["compute"], matches: (request: MountRequest) => boolean): readonly MountRequest[] {
    const seen = new Set<string>();
    return this.options.authority.requests.filter((request) => {
      if (request.compute !== compute || !matches(request) || seen.has(request.at)) return false;
      seen.add(request.at);
      return true;
    });
  }

  /** Who makes these mounts, and what they are, admitted or not. */
  describe(requests: readonly MountRequest[]): Pick<ConsumerStatus, "uid" | "mounts"> {
    return describeMounts(this.options.world, this.options.authority, requests);
  }

  /** What admission says, without a mount being made. */
  check(requests: readonly MountRequest[]): Refusal | undefined {
    for (const request of requests) {
      const admission = this.options.authority.admit(request);
      if (!admission.granted) return admission.refusal;
    }
    return undefined;
  }

  /** Mounts one request. Throws MountRefused. */
  mount(request: MountRequest): GrantedMount {
    const admission = this.options.authority.admit(request);
    if (!admission.granted) throw new MountRefused(admission.refusal);
    const source = join(this.options.fileSystem, admission.rootPath);
    if (!existsSync(source)) this.create(source, admission);
    return { admission, source };
  }

  /** As EFS does with creationInfo on the first mount; the group is inherited by what is made in it (setgid). */
  private create(source: string, { creation, rootPath }: GrantedMount["admission"]): void {
    if (creation === undefined) throw new Error(`${rootPath} was admitted but does not exist`);
    mkdirSync(source);
    if (this.options.idsEnforced) chownSync(source, creation.ownerUid, creation.ownerGid);
    chmodSync(source, creation.mode | 0o2000);
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

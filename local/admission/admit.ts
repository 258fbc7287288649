import type { World } from "../cloud/world";
import type { Check } from "./check";
import { accessPoint, rootOf } from "./checks/accessPoint";
import { iam } from "./checks/iam";
import { mountTargetInZone } from "./checks/mountTargetInZone";
import { posix } from "./checks/posix";
import { rootDirectory } from "./checks/rootDirectory";
import { consumerEgress, mountTargetIngress } from "./checks/securityGroupPath";
import { tls } from "./checks/tls";
import { clientAccess } from "./clientAccess";
import { mountError } from "./errors";
import { type MountFacts, mountFacts } from "./facts";
import { identityOf } from "./posixIdentity";
import type { Admission, CheckResult, MountRequest } from "./types";

/** In the order of CHECKS. */
const ORDERED: readonly Check[] = [
  mountTargetInZone,
  consumerEgress,
  mountTargetIngress,
  tls,
  accessPoint,
  iam,
  rootDirectory,
  posix,
];

/**
 * Whether AWS would let this mount happen. The checks are made in order and stop at the first that fails; its refusal has
 * AWS's own error, what lacks what, and the fix.
 *
 * @param directoryExists whether a path (`/samples`) is a directory of the file system; by default none is yet
 */
export function admit(
  world: World,
  request: MountRequest,
  directoryExists: (path: string) => boolean = () => false,
): Admission {
  const facts = mountFacts(world, request, directoryExists);
  const checks: CheckResult[] = [];
  for (const check of ORDERED) {
    const verdict = check.run(facts);
    if (!verdict.passed) {
      const { symptom, resource, missing, fix } = verdict;
      checks.push({ check: check.name, passed: false, resource, detail: missing });
      const refusal = { check: check.name, ...mountError(symptom, facts), resource, missing, fix };
      return { granted: false, request, checks, refusal };
    }
    checks.push({ check: check.name, passed: true, resource: verdict.resource, detail: verdict.detail });
  }
  return granted(facts, checks);
}

function granted(facts: MountFacts, checks: readonly CheckResult[]): Admission {
  const { request, accessPoint: point, directoryExists } = facts;
  const identity = identityOf(facts);
  if (point === undefined || identity === undefined)
    throw new Error("a mount was granted without access point or identity");
  const rootPath = rootOf(point);
  const info = point.inputs.rootDirectory?.creationInfo;
  const mayWrite = !request.readOnly && clientAccess(facts, "ClientWrite").outcome === "allowed";
  return {
    granted: true,
    request,
    checks,
    rootPath,
    directory: rootPath.slice(1),
    uid: identity.uid,
    gid: identity.gid,
    secondaryGids: identity.secondaryGids,
    rights: mayWrite ? "write" : "read",
    creation:
      info === undefined || directoryExists(rootPath)
        ? undefined
        : { ownerUid: info.ownerUid, ownerGid: info.ownerGid, mode: Number.parseInt(info.permissions, 8) },
  };
}

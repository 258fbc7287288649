import type { Rule } from "./lib/rule";
import { accessPointIdentity } from "./rules/accessPointIdentity";
import { accessPointRoot } from "./rules/accessPointRoot";
import { consumersApart } from "./rules/consumersApart";
import { ecsVolumesSecure } from "./rules/ecsVolumesSecure";
import { fileSystemBackedUp } from "./rules/fileSystemBackedUp";
import { fileSystemEncrypted } from "./rules/fileSystemEncrypted";
import { fileSystemLifecycle } from "./rules/fileSystemLifecycle";
import { fileSystemPolicyDenies } from "./rules/fileSystemPolicyDenies";
import { fileSystemPolicyPresent } from "./rules/fileSystemPolicyPresent";
import { functionUrlPrivate } from "./rules/functionUrlPrivate";
import { iamNoWildcards } from "./rules/iamNoWildcards";
import { instanceMetadataV2 } from "./rules/instanceMetadataV2";
import { lambdaNetwork } from "./rules/lambdaNetwork";
import { lambdaNoSnapStart } from "./rules/lambdaNoSnapStart";
import { logRetention } from "./rules/logRetention";
import { maintenanceExpires } from "./rules/maintenanceExpires";
import { managedPolicies } from "./rules/managedPolicies";
import { mountTargetGroup } from "./rules/mountTargetGroup";
import { mountTargetPerZone } from "./rules/mountTargetPerZone";
import { mountTargetSubnet } from "./rules/mountTargetSubnet";
import { nfsNotFromAnywhere } from "./rules/nfsNotFromAnywhere";
import { noInlineRules } from "./rules/noInlineRules";
import { noKeyPair } from "./rules/noKeyPair";
import { noOpenIngress } from "./rules/noOpenIngress";
import { noPublicAddress } from "./rules/noPublicAddress";
import { oneFileSystem } from "./rules/oneFileSystem";
import { privateSubnet } from "./rules/privateSubnet";
import { rolesNotShared } from "./rules/rolesNotShared";
import { statefulProtected } from "./rules/statefulProtected";
import { taskRoleMounts } from "./rules/taskRoleMounts";
import { volumesEncrypted } from "./rules/volumesEncrypted";

/** All rules of the pack: file system, access points, network, consumers, machines, IAM. */
export const RULES: readonly Rule[] = [
  fileSystemEncrypted,
  fileSystemBackedUp,
  fileSystemLifecycle,
  oneFileSystem,
  fileSystemPolicyPresent,
  fileSystemPolicyDenies,
  statefulProtected,
  accessPointRoot,
  accessPointIdentity,
  consumersApart,
  maintenanceExpires,
  mountTargetSubnet,
  mountTargetPerZone,
  mountTargetGroup,
  noOpenIngress,
  nfsNotFromAnywhere,
  noInlineRules,
  lambdaNetwork,
  lambdaNoSnapStart,
  functionUrlPrivate,
  ecsVolumesSecure,
  taskRoleMounts,
  instanceMetadataV2,
  noPublicAddress,
  privateSubnet,
  noKeyPair,
  volumesEncrypted,
  iamNoWildcards,
  managedPolicies,
  rolesNotShared,
  logRetention,
];

import type { Check } from "./checks/check";
import { checkAddresses } from "./checks/checkAddresses";
import { checkCompute } from "./checks/checkCompute";
import { checkConnections } from "./checks/checkConnections";
import { checkDocuments } from "./checks/checkDocuments";
import { checkEnvironment } from "./checks/checkEnvironment";
import { checkFargate } from "./checks/checkFargate";
import { checkFileSystem } from "./checks/checkFileSystem";
import { checkIdentities } from "./checks/checkIdentities";
import { checkLambda } from "./checks/checkLambda";
import { checkMaintenance } from "./checks/checkMaintenance";
import { checkMounts } from "./checks/checkMounts";
import { checkNames } from "./checks/checkNames";
import { checkNetwork } from "./checks/checkNetwork";
import { checkPrivate } from "./checks/checkPrivate";
import { checkQuotas } from "./checks/checkQuotas";
import { checkSchedules } from "./checks/checkSchedules";
import { checkWorker } from "./checks/checkWorker";
import { LOAD_BALANCER_ZONES } from "./computeLimits";
import { FUNCTION_POLICY, ROLE_POLICIES, TASK_DEFINITION } from "./documentSizes";
import { CONNECTIONS, MAINTENANCE_HOURS } from "./fileSystemLimits";
import * as limits from "./limits";
import { RULES_PER_INTERFACE, TASKS_PER_NAME } from "./quotas";
import { OWN_PACKAGES, USER_DATA_ROOM } from "./workerLimits";

/** Every check across fields, with the rule it holds, for the documentation. */
export const CHECKS: readonly { readonly check: Check; readonly rule: string }[] = [
  {
    check: checkNames,
    rule: `\`<project>-<stack>-<consumer>\`, with a suffix of up to ${limits.RESERVED_SUFFIX_LENGTH} characters, must fit into the ${limits.PHYSICAL_NAME_LENGTH} of a role's name. Names of the program's own parts (${limits.RESERVED_NAMES.join(", ")}) are taken.`,
  },
  {
    check: checkNetwork,
    rule: `Zone letters are distinct. A network that exists takes no fields of one that is created, and names each zone's own subnet. The address block is the first of its size, and each zone's private subnet (a sixteenth of it) has an address for the mount target and, without NAT gateways, for each interface endpoint, one for each function, two for each worker and, for each service, twice its share of the tasks.`,
  },
  {
    check: checkFileSystem,
    rule: `\`provisionedMiBps\` goes with throughput \`provisioned\`, and only with it. Archive storage takes elastic throughput and a longer time than Infrequent Access. \`oneZone\` is a zone of the network; consumers and the mount target are there only. A key is in the stack's region. \`dual-stack\` takes a network that exists. A file system that exists keeps its own settings, and its mount targets, if named, are one for each zone of a network that exists.`,
  },
  {
    check: checkMounts,
    rule: "A mount names a declared directory, and every directory has a consumer that writes it. A consumer has at least one mount, a Lambda function exactly one. No two mounts of a consumer share a path or lie inside each other.",
  },
  { check: checkPrivate, rule: "A private directory is mounted by consumers that write it only." },
  {
    check: checkIdentities,
    rule: "No two consumers share a uid, no two directories an id, and no consumer runs as the owner of a directory, be the numbers derived or set.",
  },
  {
    check: checkCompute,
    rule: "The handler file exists. Fargate has the memory size for the number of CPU units. `replicas.min` does not exceed `replicas.max`.",
  },
  {
    check: checkLambda,
    rule: "Provisioned concurrency does not exceed what is reserved, nor its `min` its `max`. Layers are of the stack's region.",
  },
  {
    check: checkSchedules,
    rule: "The fields of a `cron` expression are within their ranges, and exactly one of its two days is `?`; the moment of `at` exists; a time zone is one of the IANA database.",
  },
  {
    check: checkFargate,
    rule: `A service has either \`entry\` or \`image\`; without NAT gateways the image is in ECR. A public load balancer has a certificate, of the stack's region. A load balancer needs ${LOAD_BALANCER_ZONES} zones, and a hosted zone a domain. The health check's timeout is less than its interval. A private DNS name has at most ${TASKS_PER_NAME} tasks.`,
  },
  {
    check: checkWorker,
    rule: `All instance types of a worker have one architecture, that of its image. ${OWN_PACKAGES.join(", ")} are there without being named. Mounts and packages fit into ${USER_DATA_ROOM} bytes of user data (about 45 mounts).`,
  },
  {
    check: checkAddresses,
    rule: "`invokes` names Lambda consumers, `calls` names Fargate consumers that have `discovery` or a load balancer with a `domain`; no consumer names itself, two may name each other. No two services have the same private DNS name.",
  },
  {
    check: checkEnvironment,
    rule: `Variables named ${limits.RESERVED_VARIABLES.join(", ")} or starting with ${limits.RESERVED_VARIABLE_PREFIXES.join(", ")} are set by AWS or by this program. All variables of a Lambda function, as one JSON object, have at most ${limits.LAMBDA_ENVIRONMENT_BYTES} bytes.`,
  },
  {
    check: checkDocuments,
    rule: `What a consumer mounts and invokes fits into the ${ROLE_POLICIES} characters of its role's policies (about 100 of them), a service's mounts and variables into the ${TASK_DEFINITION} bytes of a task definition, the callers of a function's URL into the ${FUNCTION_POLICY} bytes of its policy (about 30).`,
  },
  {
    check: checkMaintenance,
    rule: `Maintenance ends in the future, at most ${MAINTENANCE_HOURS} hours from now, and takes a file-system policy that the program manages. While it lasts, every preview and update warns.`,
  },
  {
    check: checkConnections,
    rule: `Reserved sandboxes, tasks and workers together have at most ${CONNECTIONS} connections to the file system.`,
  },
  {
    check: checkQuotas,
    rule: `Passing a default quota of AWS is a warning, for it can be raised; passing one that \`quotas\` states is an error. Consumers, maintenance and the mount gate's negative probe have one ingress rule each at the mount targets, at most ${RULES_PER_INTERFACE} together (with exactly as many consumers the negative probe uses the first one's).`,
  },
];

/** Runs every check across fields on the parts of the configuration that decoded. */
export const preflight: Check = (context) => {
  for (const { check } of CHECKS) check(context);
};

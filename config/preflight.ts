import type { Check } from "./checks/check";
import { checkCompute } from "./checks/checkCompute";
import { checkEnvironment } from "./checks/checkEnvironment";
import { checkIdentities } from "./checks/checkIdentities";
import { checkMounts } from "./checks/checkMounts";
import { checkNames } from "./checks/checkNames";
import { checkNetwork } from "./checks/checkNetwork";
import { checkQuotas } from "./checks/checkQuotas";
import * as limits from "./limits";

/** Every check across fields, with the rule it holds, for the documentation. */
export const CHECKS: readonly { readonly check: Check; readonly rule: string }[] = [
  {
    check: checkNames,
    rule: `\`<project>-<stack>-<consumer>\`, with a suffix of up to ${limits.RESERVED_SUFFIX_LENGTH} characters, must fit into the ${limits.PHYSICAL_NAME_LENGTH} of a role's name. Names of the program's own parts (${limits.RESERVED_NAMES.join(", ")}) are taken.`,
  },
  {
    check: checkNetwork,
    rule: `Zone letters are distinct. The address block is the first of its size, and each zone's private subnet (a sixteenth of it) has an address for the mount target, one for each function, two for each worker and, for each service, twice its share of the tasks.`,
  },
  {
    check: checkMounts,
    rule: "A mount names a declared directory, and every directory has a consumer that writes it. A consumer has at least one mount, a Lambda function exactly one. No two mounts of a consumer share a path or lie inside each other.",
  },
  {
    check: checkIdentities,
    rule: "No two consumers share a uid, no two directories an id, and no consumer runs as the owner of a directory, be the numbers derived or set.",
  },
  {
    check: checkCompute,
    rule: "The handler file exists. Fargate has the memory size for the number of CPU units. `replicas.min` does not exceed `replicas.max`.",
  },
  {
    check: checkEnvironment,
    rule: `Variables named ${limits.RESERVED_VARIABLES.join(", ")} or starting with ${limits.RESERVED_VARIABLE_PREFIXES.join(", ")} are set by AWS or by this program. All variables of a Lambda function, as one JSON object, have at most ${limits.LAMBDA_ENVIRONMENT_BYTES} bytes.`,
  },
  { check: checkQuotas, rule: "Passing a default quota of AWS is a warning, for it can be raised." },
];

/** Runs every check across fields on the parts of the configuration that decoded. */
export const preflight: Check = (context) => {
  for (const { check } of CHECKS) check(context);
};

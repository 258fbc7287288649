import type { Check } from "./checks/check";
import { checkCompute } from "./checks/checkCompute";
import { checkEnvironment } from "./checks/checkEnvironment";
import { checkIdentities } from "./checks/checkIdentities";
import { checkMounts } from "./checks/checkMounts";
import { checkNames } from "./checks/checkNames";
import { checkNetwork } from "./checks/checkNetwork";
import { checkQuotas } from "./checks/checkQuotas";

const CHECKS: readonly Check[] = [
  checkNames,
  checkNetwork,
  checkMounts,
  checkIdentities,
  checkCompute,
  checkEnvironment,
  checkQuotas,
];

/** Runs every check across fields on the parts of the configuration that decoded. */
export const preflight: Check = (context) => {
  for (const check of CHECKS) check(context);
};

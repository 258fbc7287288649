import { fields, wholeNumber } from "./fields";
import { QUOTAS, type Quota } from "./quotas";

/** More than any quota is raised to; keeps numbers whole. */
const MOST = 1_000_000;

function stated({ name, code, value, most = MOST }: Quota) {
  const where = code === undefined ? "as AWS Support raised it" : code;
  return wholeNumber({ min: 1, max: most }, "", {
    description: `"${name}" (${where}) of the account and region. Default: ${value}, AWS's own.`,
    example: value * 2 > most ? most : value * 2,
  }).optional();
}

export const quotas = fields(
  {
    rulesPerSecurityGroup: stated(QUOTAS.rulesPerSecurityGroup),
    securityGroups: stated(QUOTAS.securityGroups),
    concurrentExecutions: stated(QUOTAS.concurrentExecutions),
    lambdaInterfaces: stated(QUOTAS.lambdaInterfaces),
    roles: stated(QUOTAS.roles),
    accessPoints: stated(QUOTAS.accessPoints),
  },
  "Quotas that AWS has raised. Passing a default one is a warning, passing one that is stated here an error.",
);

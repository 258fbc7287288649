import { fields, wholeNumber } from "./fields";
import { QUOTA_NAMES, QUOTAS, type Quota, type QuotaName } from "./quotas";

/** More than any quota is raised to; keeps numbers whole. */
const MOST = 1_000_000;

function stated({ name, code, value, most = MOST }: Quota) {
  const where = code === undefined ? "as AWS Support raised it" : code;
  return wholeNumber({ min: 1, max: most }, "", {
    description: `"${name}" (${where}) of the account and region. Default: ${value}, AWS's own.`,
    example: value * 2 > most ? most : value * 2,
  }).optional();
}

type Stated = Record<QuotaName, ReturnType<typeof stated>>;

export const quotas = fields(
  Object.fromEntries(QUOTA_NAMES.map((quota) => [quota, stated(QUOTAS[quota])])) as Stated,
  "Quotas that AWS has raised. Passing a default one is a warning, passing one that is stated here an error.",
);

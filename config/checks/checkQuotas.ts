import { QUOTAS, type Quota, UNRESERVED_CONCURRENCY } from "../limits";
import type { Check, DraftConsumer } from "./check";

type Lambda = Extract<DraftConsumer, { readonly compute?: "lambda" }>;

/** Default quotas that the configuration passes. They can be raised, so they are warnings. */
export const checkQuotas: Check = ({ consumers, draft, path, warn }) => {
  const at = path("consumers");
  const exceeds = (count: number, { name, code, value }: Quota, what: string) => {
    if (count <= value) return;
    const way = code === undefined ? "ask AWS Support to raise it" : `raise ${code} in Service Quotas`;
    warn(`${at}: ${what}; the default of the quota "${name}" is ${value}; ${way} first`);
  };
  // The mount targets' group holds one ingress rule for each consumer.
  exceeds(
    consumers.length,
    QUOTAS.rulesPerSecurityGroup,
    `${consumers.length} consumers need as many ingress rules in the mount targets' security group`,
  );
  const groups = consumers.length + 1;
  exceeds(
    groups,
    QUOTAS.securityGroups,
    `${consumers.length} consumers and the mount targets need ${groups} security groups`,
  );
  const mounts = consumers.reduce((sum, { consumer }) => sum + Object.keys(consumer.mounts ?? {}).length, 0);
  exceeds(mounts, QUOTAS.accessPoints, `${mounts} mounts need as many access points`);
  const reserved = consumers.reduce(
    (sum, { consumer }) => sum + (consumer.compute === "lambda" ? concurrencyOf(consumer) : 0),
    0,
  );
  exceeds(
    reserved === 0 ? 0 : reserved + UNRESERVED_CONCURRENCY,
    QUOTAS.concurrentExecutions,
    `${reserved} reserved or provisioned executions, and ${UNRESERVED_CONCURRENCY} that must stay unreserved, pass an account's concurrency`,
  );
  const { throughput, infrequentAccessAfter } = draft.fileSystem ?? {};
  if (throughput === "bursting" && infrequentAccessAfter !== undefined && infrequentAccessAfter !== "never") {
    warn(
      `${path("fileSystem")}: with bursting throughput, files in Infrequent Access earn no burst credits; set throughput: elastic or infrequentAccessAfter: never`,
    );
  }
};

/** What a function takes of the account's concurrency: a reservation holds what is provisioned, too. */
function concurrencyOf({ reservedConcurrency, provisionedConcurrency }: Lambda): number {
  return reservedConcurrency ?? provisionedConcurrency?.max ?? 0;
}

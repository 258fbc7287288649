import type { z } from "zod";
import { CONNECTIONS } from "../../../config/fileSystemLimits";
import { QUOTA_NAMES, type QuotaName, UNRESERVED_CONCURRENCY } from "../../../config/quotas";
import type { stackSchema } from "../../../config/schema";
import { type Draw, drawFields, type FieldDraws, maybe, once, whole } from "./draw";
import { type PartsPlan, planParts } from "./planParts";
import { type FileSystemPlan, planFileSystem, randomFileSystem, randomMaintenance } from "./randomFileSystem";
import { randomFunction } from "./randomFunction";
import { type NetworkPlan, planNetwork, randomNetwork } from "./randomNetwork";
import { randomObservability } from "./randomObservability";
import { randomService } from "./randomService";
import { randomWorker } from "./randomWorker";

export type StackInput = z.input<typeof stackSchema>;
type Quotas = NonNullable<StackInput["quotas"]>;
type Directory = NonNullable<StackInput["directories"]>[string];

interface StackPlan extends PartsPlan {
  readonly network: NetworkPlan;
  readonly fileSystem: FileSystemPlan;
  readonly now: Date;
}

const KINDS = { lambda: randomFunction, fargate: randomService, ec2: randomWorker } as const;

const DIRECTORY: FieldDraws<Directory, { readonly id: number | undefined; readonly private: boolean }> = {
  id: (_, { id }) => id,
  private: (draw, plan) => (plan.private || once(draw, 2) ? plan.private : undefined),
};

/** High enough for every stack that is drawn. */
const HIGH: Partial<Record<QuotaName, { readonly min: number; readonly max: number }>> = {
  rulesPerSecurityGroup: { min: 60, max: 200 },
  roles: { min: 100, max: 5000 },
};
const QUOTA_DRAWS = Object.fromEntries(
  QUOTA_NAMES.map((quota) => [
    quota,
    maybe((draw) => whole(draw, HIGH[quota] ?? { min: CONNECTIONS + UNRESERVED_CONCURRENCY, max: 1_000_000 })),
  ]),
) as FieldDraws<Quotas, undefined>;

const STACK: FieldDraws<StackInput, StackPlan> = {
  network: (draw, { network }) => {
    const isDefault = network.zones.join() === "a,b" && !network.exists && network.natGateways === undefined;
    return isDefault && once(draw, 2) ? undefined : randomNetwork(draw, network);
  },
  fileSystem: (draw, { fileSystem }) =>
    fileSystem.exists || !once(draw, 8) ? randomFileSystem(draw, fileSystem) : undefined,
  directories: (draw, { directories }) =>
    directories.length === 0 && once(draw, 2)
      ? undefined
      : Object.fromEntries(directories.map(({ name, ...plan }) => [name, drawFields(DIRECTORY, draw, plan)])),
  consumers: (draw, { consumers }) =>
    consumers.length === 0 && once(draw, 2)
      ? undefined
      : Object.fromEntries(consumers.map((plan) => [plan.name, KINDS[plan.compute](draw, plan)])),
  quotas: maybe((draw) => drawFields(QUOTA_DRAWS, draw, undefined)),
  maintenance: maybe((draw, { fileSystem, now }) => (once(draw, 4) ? {} : randomMaintenance(draw, fileSystem, now))),
  observability: maybe((draw) => randomObservability(draw)),
};

/**
 * A stack's own configuration, as a stack file has it, that must be accepted: every option, in every combination that is
 * allowed. What two fields must be to each other is settled in a plan before they are drawn.
 *
 * A new field needs an entry in the table of its map (randomFunction.ts, randomNetwork.ts …): without one neither the
 * types nor tests/config/randomStacks.test.ts agree.
 */
export function randomStack(draw: Draw, now: Date): StackInput {
  const network = planNetwork(draw);
  const plan = { network, fileSystem: planFileSystem(draw, network), ...planParts(draw, network), now };
  return drawFields(STACK, draw, plan);
}

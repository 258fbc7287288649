import type { z } from "zod";
import type { common } from "../../../config/consumerFields";
import { type FieldDraws, maybe, once, pick, some } from "./draw";
import type { NetworkPlan } from "./randomNetwork";

export type CommonValues = { [Field in keyof typeof common]: z.input<(typeof common)[Field]> };
type Mounts = CommonValues["mounts"];

/** What is settled about one consumer before its fields are drawn: whatever concerns others, too. */
export interface ConsumerPlan {
  readonly name: string;
  readonly compute: "lambda" | "fargate" | "ec2";
  /** Directory → rights. */
  readonly rights: Readonly<Record<string, "read" | "write">>;
  readonly uid: number | undefined;
  /** Lambda consumers beside itself. */
  readonly functions: readonly string[];
  /** Services with an address, beside itself. */
  readonly services: readonly string[];
  /** Of a service: how others find it. */
  readonly address: "discovery" | "label" | "domain" | "none";
  /** The stack's share of the file system's connections that its sandboxes may take. */
  readonly mostSandboxes: number;
  readonly reserved: number | undefined;
  readonly network: NetworkPlan;
}

const POLICIES = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "arn:aws:iam::123456789012:policy/team/read-queue"];
const VARIABLES = { MODE: "fast", LIMIT_2: "10", TEXT: 'with "quotes", $signs and \\ of its own', EMPTY: "" };

/** Fields that every kind of consumer has. */
export const COMMON: FieldDraws<CommonValues, ConsumerPlan> = {
  mounts: (draw, { compute, rights }) => {
    const mounts: Mounts = {};
    for (const [directory, right] of Object.entries(rights)) {
      // No name has a dot, so neither is another mount's default path, nor lies in one.
      const paths = [`/mnt/at.${directory}`, ...(compute === "lambda" ? [] : [`/mnt/deep.${directory}/er/Data_1`])];
      mounts[directory] = once(draw, 2)
        ? right
        : { rights: right, ...(once(draw, 2) ? { at: pick(draw, paths) } : {}) };
    }
    return mounts;
  },
  uid: (_, { uid }) => uid,
  environment: maybe((draw) => Object.fromEntries(some(draw, Object.entries(VARIABLES)))),
  invokes: maybe((draw, { functions }) => some(draw, functions)),
  calls: maybe((draw, { services }) => some(draw, services)),
  policies: maybe((draw) => some(draw, POLICIES)),
};

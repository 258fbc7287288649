import type * as aws from "@pulumi/aws";
import { type SpreadRules, spreadOver } from "../config/spreadOver";

/**
 * The security groups of something that many connect to: it has all of them, and each client's ingress rule is in one, for
 * a group takes only so many rules.
 */
export class RuleGroups {
  private readonly numbers: ReadonlyMap<string, number>;

  /** @param rules who has a rule where; by default everybody in the first */
  constructor(
    readonly all: readonly aws.ec2.SecurityGroup[],
    rules: SpreadRules = { clients: [], groups: 1, rulesPerGroup: 0 },
  ) {
    this.numbers = spreadOver(rules.clients, rules);
  }

  /** What clients' egress rules name: whichever group has the ingress rule, this one never moves. */
  get first(): aws.ec2.SecurityGroup {
    return this.all[0]!;
  }

  /** The group that has this client's ingress rule. */
  of(client: string): aws.ec2.SecurityGroup {
    return this.all[this.numbers.get(client) ?? 0]!;
  }

  /** False only where a network interface has no rule left for it. */
  has(client: string): boolean {
    return this.numbers.size === 0 || this.numbers.has(client);
  }
}

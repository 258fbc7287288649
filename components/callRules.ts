import type { ConsumerConfig } from "../config/types";
import { tagsOf } from "./naming";
import type { Consumer, Platform } from "./platform";
import { rulePair } from "./rulePair";

/**
 * One rule pair for every call that the configuration allows. Made when all consumers are: each pair needs both groups,
 * and two consumers may call each other. So nobody waits for them, and a first call may fail; callers try again anyway.
 */
export function callRules(
  consumers: readonly { readonly config: ConsumerConfig; readonly consumer: Consumer }[],
  { names }: Platform,
): void {
  const byName = new Map(consumers.map(({ config, consumer }) => [config.name, consumer]));
  for (const { config, consumer } of consumers) {
    for (const target of config.calls) {
      const entrance = byName.get(target)?.entrance;
      if (entrance === undefined) throw new Error(`consumer ${config.name} calls ${target}, which nobody can call`);
      rulePair(
        // A dot, which no name contains.
        `${config.name}.${target}-call`,
        {
          from: { name: config.name, group: consumer.access.securityGroup },
          to: { name: target, group: entrance.securityGroup },
          port: entrance.port,
          tags: tagsOf(names, `${config.name}.${target}`, config.name),
        },
        { parent: consumer.access },
      );
    }
  }
}

import { type EvaluatedResource, evaluate } from "../../policies/evaluate";
import type { Rule } from "../../policies/lib/rule";
import type { Props } from "../../policies/lib/values";
import type { PackConfig } from "../../policies/packConfig";

/** Every test's present. */
export const NOW = new Date("2030-01-31T12:00:00Z");

export function resource(
  type: string,
  name: string,
  props: Props,
  more: Partial<EvaluatedResource> = {},
): EvaluatedResource {
  return { type, name, props, ...more };
}

export interface Judged {
  readonly stack?: string;
  /** The rule's parameters. */
  readonly parameters?: Props;
}

/** What a rule says of resources, as `name: message`; the stack's own faults without a name, undecided ones with `?`. */
export function messagesOf(rule: Rule, resources: readonly EvaluatedResource[], judged: Judged = {}): string[] {
  const config: PackConfig = judged.parameters === undefined ? {} : { [rule.name]: judged.parameters };
  return evaluate(resources, { project: "test", stack: judged.stack ?? "dev", now: NOW, rules: [rule], config }).map(
    ({ resource: place, message, enforcementLevel }) =>
      `${enforcementLevel === "advisory" ? "? " : ""}${place === undefined ? "" : `${place.name}: `}${message}`,
  );
}

/** {@link messagesOf} without the rule's remedy, which every fault must end with. */
export function faultsOf(rule: Rule, resources: readonly EvaluatedResource[], judged: Judged = {}): string[] {
  const end = `; ${rule.remedy}`;
  return messagesOf(rule, resources, judged).map((message) => {
    if (message.startsWith("? ")) return message;
    if (!message.endsWith(end)) throw new Error(`no remedy in ${JSON.stringify(message)}`);
    return message.slice(0, -end.length);
  });
}

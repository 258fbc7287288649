import { pattern } from "../lib/parameters";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { has, list, record } from "../lib/values";

const TRANSITIONS = ["transitionToIa", "transitionToArchive"];

export const fileSystemLifecycle = resourceRule({
  name: "efs-file-system-lifecycle",
  description: "Files that nobody reads move to a cheaper storage class",
  severity: "low",
  controls: [],
  remedy: 'add { transitionToIa: "AFTER_30_DAYS" } to lifecyclePolicies',
  url: "https://docs.aws.amazon.com/efs/latest/ug/lifecycle-management-efs.html",
  decides: "preview",
  types: [TYPE.fileSystem],
  parameters: { exceptStacks: pattern("stacks whose data is small or short-lived", "^local$") },
  check({ props, stack }, { parameters, report }) {
    if (new RegExp(parameters.exceptStacks).test(stack)) return;
    const policies = list(props.lifecyclePolicies).map(record);
    if (!policies.some((policy) => TRANSITIONS.some((transition) => has(policy, transition)))) {
      report(`lifecyclePolicies has none of ${TRANSITIONS.join(", ")}`);
    }
  },
});

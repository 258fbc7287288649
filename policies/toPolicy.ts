import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { ResourceRule, Rule, StackRule, Viewed } from "./lib/rule";
import { stackOfUrn } from "./lib/urn";

/** A rule as the engine's policy server takes it. */
export function toPolicy(
  rule: Rule,
  clock: () => Date = () => new Date(),
): ResourceValidationPolicy | StackValidationPolicy {
  return rule.scope === "resource" ? resourcePolicy(rule, clock) : stackPolicy(rule, clock);
}

function resourcePolicy(rule: ResourceRule, clock: () => Date): ResourceValidationPolicy {
  const { types } = rule;
  return {
    ...metadata(rule),
    validateResource(args, report) {
      if (types !== undefined && !types.includes(args.type)) args.notApplicable(`it is about ${types.join(", ")}`);
      rule.run(viewed(args), args.getConfig(), clock(), (message) => report(message));
    },
  };
}

function stackPolicy(rule: StackRule, clock: () => Date): StackValidationPolicy {
  return {
    ...metadata(rule),
    validateStack(args, report) {
      const resources = args.resources.map(viewed);
      rule.run(resources, args.getConfig(), clock(), (message, resource) => report(message, resource?.urn));
    },
  };
}

function metadata({ name, description, severity, controls, remedy, url, parameters }: Rule) {
  const properties = Object.entries(parameters).map(([key, { schema }]) => [key, schema] as const);
  return {
    name,
    description,
    // Each rule is wanted; whoever does not want one says so in the configuration.
    enforcementLevel: "mandatory" as const,
    severity,
    tags: [...controls],
    remediationSteps: remedy,
    url,
    ...(properties.length === 0 ? {} : { configSchema: { properties: Object.fromEntries(properties) } }),
  };
}

function viewed(resource: ResourceValidationArgs | PolicyResource): Viewed {
  const { type, name, urn, props, opts } = resource;
  const dependencies = "propertyDependencies" in resource ? resource.propertyDependencies : undefined;
  return {
    type,
    name,
    urn,
    props,
    stack: stackOfUrn(urn),
    protect: opts.protect,
    dependenciesOf: (property) => dependencies?.[property]?.map((dependency) => dependency.urn),
  };
}

import type { Rule, Severity, Viewed } from "./lib/rule";
import { isUnknownValue, throwOnUnknown, UnknownValueError } from "./lib/unknown";
import { stackOfUrn } from "./lib/urn";
import type { Props } from "./lib/values";
import { type PackConfig, readPackConfig } from "./packConfig";
import { RULES } from "./rules";

/** A resource that somebody recorded without an engine. */
export interface EvaluatedResource {
  /** Pulumi type token. */
  readonly type: string;
  readonly name: string;
  /** Inputs. Values that are not known yet are `UNKNOWN`. */
  readonly props: Props;
  /** Inputs and what the provider computed, with `id`; the inputs if left out. Stack rules read these. */
  readonly outputs?: Props;
  /** Resource options; left out = not recorded, and rules about them cannot decide. */
  readonly opts?: { readonly protect?: boolean };
  /** Made up from the options' project and stack if left out. */
  readonly urn?: string;
  /** URNs that a property's value comes from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

export interface EvaluateOptions {
  readonly project: string;
  readonly stack: string;
  /** Default: every rule as it is. The key `all` sets the level of those that set none. */
  readonly config?: PackConfig;
  /** Default: now. */
  readonly now?: Date;
  readonly rules?: readonly Rule[];
}

export interface Violation {
  readonly rule: string;
  readonly description: string;
  readonly severity: Severity;
  /** A mandatory one stops a deployment. What cannot be decided is advisory, as in a preview. */
  readonly enforcementLevel: "advisory" | "mandatory";
  /** The fault and its remedy. */
  readonly message: string;
  /** Left out if it is the whole stack's. */
  readonly resource?: { readonly type: string; readonly name: string; readonly urn: string };
  readonly controls: readonly string[];
  readonly url: string;
}

/**
 * Applies the pack's rules to recorded resources, without an engine: before anything is deployed, all rules bite.
 *
 * @throws Error if the configuration names an unknown rule, level or parameter; all such problems at once
 */
export function evaluate(resources: readonly EvaluatedResource[], options: EvaluateOptions): Violation[] {
  const { now = new Date(), rules = RULES, config = {} } = options;
  const settingsOf = readPackConfig(rules, config);
  const inputs = resources.map((resource) => view(resource, resource.props, options));
  const outputs = resources.map((resource) => view(resource, resource.outputs ?? resource.props, options));
  return rules.flatMap((rule) => {
    const { level, parameters } = settingsOf(rule);
    if (level === "disabled") return [];
    const found: Violation[] = [];
    const report = (message: string, resource?: Viewed, enforcementLevel: Violation["enforcementLevel"] = level) =>
      found.push(violation(rule, message, enforcementLevel, resource));
    const attempt = (run: () => void, resource?: Viewed) => {
      try {
        run();
      } catch (error) {
        if (!isUnknownValue(error)) throw error;
        report(`can't be decided: ${error.message}`, resource, "advisory");
      }
    };
    if (rule.scope === "stack") {
      attempt(() => rule.run(outputs, parameters, now, (message, resource) => report(message, resource)));
    } else {
      for (const resource of inputs) {
        attempt(() => rule.run(resource, parameters, now, (message) => report(message, resource)), resource);
      }
    }
    return found;
  });
}

/** Those that stop a deployment. */
export function mandatory(violations: readonly Violation[]): Violation[] {
  return violations.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");
}

function violation(
  { name, description, severity, controls, url }: Rule,
  message: string,
  enforcementLevel: Violation["enforcementLevel"],
  resource: Viewed | undefined,
): Violation {
  return {
    rule: name,
    description,
    severity,
    enforcementLevel,
    message,
    ...(resource === undefined ? {} : { resource: { type: resource.type, name: resource.name, urn: resource.urn } }),
    controls,
    url,
  };
}

function view(resource: EvaluatedResource, props: Props, { project, stack }: EvaluateOptions): Viewed {
  const { type, name, opts, propertyDependencies } = resource;
  const urn = resource.urn ?? `urn:pulumi:${stack}::${project}::${type}::${name}`;
  return {
    type,
    name,
    urn,
    stack: resource.urn === undefined ? stack : stackOfUrn(urn),
    props: throwOnUnknown(props),
    get protect() {
      if (opts === undefined) throw new UnknownValueError("the resource's options were not recorded");
      return opts.protect === true;
    },
    dependenciesOf: (property) => propertyDependencies?.[property],
  };
}

import { type Parameters, readParameters, type Values } from "./parameters";
import type { Props } from "./values";

export type Severity = "low" | "medium" | "high" | "critical";
export type EnforcementLevel = "advisory" | "mandatory" | "disabled";

/** A resource as rules see it, whoever recorded it. */
export interface Viewed {
  /** Pulumi type token. */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Name of the stack. */
  readonly stack: string;
  /** To resource rules the inputs, to stack rules the outputs, among them `id`. */
  readonly props: Props;
  /** Throws the unknown-value error if nobody recorded the resource's options. */
  readonly protect: boolean;
  /** URNs that the property's value comes from; `undefined` if nobody recorded them. */
  dependenciesOf(property: string): readonly string[] | undefined;
}

interface Context<P> {
  readonly parameters: Values<P>;
  readonly now: Date;
}

export interface ResourceContext<P> extends Context<P> {
  /** A fault, in lower case and without full stop; the rule's remedy is added to it. */
  report(fault: string): void;
}

export interface StackContext<P> extends Context<P> {
  /** As above; without a resource it is the stack's fault. */
  report(fault: string, resource?: Viewed): void;
}

/** What people read about a rule. */
export interface RuleInfo {
  /** Kebab case; the key in the pack's configuration. */
  readonly name: string;
  /** What is demanded, one sentence without full stop. */
  readonly description: string;
  readonly severity: Severity;
  /** Published controls that it implements; empty if there is none. */
  readonly controls: readonly string[];
  /** What to do, for everybody; no full stop. */
  readonly remedy: string;
  readonly url: string;
  /** When the values it reads are known in a program like this one's: already in a preview, or only in an update. */
  readonly decides: "preview" | "update";
}

interface Common extends RuleInfo {
  readonly parameters: Parameters;
}

export interface ResourceRule extends Common {
  readonly scope: "resource";
  /** Type tokens that it applies to; `undefined` = all. */
  readonly types: readonly string[] | undefined;
  run(resource: Viewed, configured: Props, now: Date, report: (message: string) => void): void;
}

export interface StackRule extends Common {
  readonly scope: "stack";
  run(
    resources: readonly Viewed[],
    configured: Props,
    now: Date,
    report: (message: string, resource?: Viewed) => void,
  ): void;
}

export type Rule = ResourceRule | StackRule;

/** A rule about one resource at a time. It runs before that resource is created, in preview and in update. */
export function resourceRule<const P extends Parameters>(
  spec: RuleInfo & {
    readonly types?: readonly string[];
    readonly parameters?: P;
    check(resource: Viewed, context: ResourceContext<P>): void;
  },
): ResourceRule {
  const { check, types, parameters = {} as P, ...info } = spec;
  return {
    ...info,
    scope: "resource",
    parameters,
    types,
    run(resource, configured, now, report) {
      if (types !== undefined && !types.includes(resource.type)) return;
      check(resource, {
        parameters: readParameters(info.name, parameters, configured),
        now,
        report: (fault) => report(`${fault}; ${info.remedy}`),
      });
    },
  };
}

/** A rule about how resources relate. The engine runs it at the end: of a preview, or of an update that already happened. */
export function stackRule<const P extends Parameters>(
  spec: RuleInfo & {
    readonly parameters?: P;
    check(resources: readonly Viewed[], context: StackContext<P>): void;
  },
): StackRule {
  const { check, parameters = {} as P, ...info } = spec;
  return {
    ...info,
    scope: "stack",
    parameters,
    run(resources, configured, now, report) {
      check(resources, {
        parameters: readParameters(info.name, parameters, configured),
        now,
        report: (fault, resource) => report(`${fault}; ${info.remedy}`, resource),
      });
    },
  };
}

export function ofType(resources: readonly Viewed[], ...types: readonly string[]): readonly Viewed[] {
  return resources.filter(({ type }) => types.includes(type));
}

import { conditionsHold, type RequestContext, type ResourceTags } from "./conditions";
import { actionMatches, resourceMatches } from "./matching";
import type { PolicyDocument, Statement } from "./policyDocument";
import { every, some, type Truth } from "./truth";

export interface AccessRequest {
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** ARN of the role; undefined = anonymous. */
  readonly principal: string | undefined;
  readonly context: RequestContext;
  readonly tags?: ResourceTags;
}

/** A policy and where it was found. */
export interface AttachedPolicy {
  /** `type::name` of the resource that it is part of. */
  readonly source: string;
  /** Undefined = its text is not known here: nothing can be said of what it allows or denies. */
  readonly document: PolicyDocument | undefined;
}

export interface Policies {
  /** Of the principal's role. */
  readonly identity: readonly AttachedPolicy[];
  /** Of the resource. */
  readonly resource: readonly AttachedPolicy[];
}

export interface Decision {
  readonly outcome: "allowed" | "explicitly denied" | "implicitly denied" | "not modelled";
  /** `type::name` of the policy that decided; undefined where none did. */
  readonly source: string | undefined;
  /** One line. */
  readonly reason: string;
}

interface Found {
  readonly source: string;
  readonly effect: "Allow" | "Deny";
  readonly label: string;
  readonly applies: Truth;
}

/**
 * IAM's policy evaluation within one account (IAM user guide, "Policy evaluation logic"): an explicit deny anywhere
 * wins; otherwise an allow in the identity's or the resource's policies is enough. What is not modelled never allows, and
 * where it might deny, the outcome is "not modelled".
 */
export function evaluate(request: AccessRequest, { identity, resource }: Policies): Decision {
  const found = [
    ...(request.principal === undefined ? [] : identity.flatMap((policy) => look(policy, request, "identity"))),
    ...resource.flatMap((policy) => look(policy, request, "resource")),
  ];
  const denies = found.filter(({ effect }) => effect === "Deny");
  const allows = found.filter(({ effect }) => effect === "Allow");
  const what = `${request.action} on ${request.resource}`;
  const deny = denies.find(({ applies }) => applies === true);
  if (deny !== undefined) {
    return {
      outcome: "explicitly denied",
      source: deny.source,
      reason: `${deny.label} of ${deny.source} denies ${what}`,
    };
  }
  const doubt = denies.find(({ applies }) => applies === "unknown");
  if (doubt !== undefined) return unmodelled(doubt);
  const allow = allows.find(({ applies }) => applies === true);
  if (allow !== undefined) {
    return { outcome: "allowed", source: allow.source, reason: `${allow.label} of ${allow.source} allows ${what}` };
  }
  const hope = allows.find(({ applies }) => applies === "unknown");
  if (hope !== undefined) return unmodelled(hope);
  const who = request.principal ?? "an anonymous client";
  return { outcome: "implicitly denied", source: undefined, reason: `no policy allows ${who} ${what}` };
}

function unmodelled({ source, label }: Found): Decision {
  return { outcome: "not modelled", source, reason: `${label} of ${source} uses what is not modelled here` };
}

function look({ source, document }: AttachedPolicy, request: AccessRequest, kind: keyof Policies): Found[] {
  if (document === undefined) {
    // It may deny; as a deny in doubt it keeps everything from being allowed.
    return [{ source, effect: "Deny", label: "the text", applies: "unknown" }];
  }
  return document.statements.map((statement, index) => ({
    source,
    effect: statement.effect,
    label:
      statement.sid === undefined || statement.sid === "" ? `statement ${index + 1}` : `statement ${statement.sid}`,
    applies: applies(statement, request, kind),
  }));
}

function applies(statement: Statement, request: AccessRequest, kind: keyof Policies): Truth {
  const known = every([
    kind === "identity" || principalMatches(statement, request.principal),
    statement.unmodelled.includes("NotAction") || statement.actions.some((one) => actionMatches(one, request.action)),
    statement.resources === undefined || some(statement.resources.map((one) => resourceMatches(one, request.resource))),
    conditionsHold(statement.conditions, request.context, request.tags),
  ]);
  return statement.unmodelled.length > 0 ? every([known, "unknown"]) : known;
}

function principalMatches({ principals, effect }: Statement, principal: string | undefined): Truth {
  // NotPrincipal; the caller makes it unknown.
  if (principals === undefined) return true;
  if (principals.everyone) return true;
  if (principal === undefined) return false;
  return some(principals.aws.map((one) => names(one, principal, effect)));
}

function names(pattern: string, principal: string, effect: Statement["effect"]): Truth {
  if (pattern === principal) return true;
  const account = principal.split(":")[4];
  const isAccount = pattern === account || pattern === `arn:aws:iam::${account}:root`;
  // Naming the account denies all its roles, but an allow only leaves the decision to their own policies.
  if (isAccount) return effect === "Deny";
  // Sessions of a role, and wildcards, which IAM does not take here.
  return pattern.includes(":assumed-role/") || pattern.includes("*") ? "unknown" : false;
}

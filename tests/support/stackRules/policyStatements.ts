import { OWN_KEY_ACTIONS, UNSCOPED_ACTIONS } from "../../../components/iamDocuments";

interface StatementJson {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

/** A statement of a policy document, and the resource that has it. */
export interface FoundStatement extends StatementJson {
  readonly where: string;
}

export const textsOf = (value: string | readonly string[] = []): readonly string[] =>
  typeof value === "string" ? [value] : value;

/** Named alike, and no document of IAM. */
const OTHER_POLICY = /^aws:(ecr\/lifecyclePolicy:LifecyclePolicy|appautoscaling\/policy:Policy)::/;

/** All statements of the policy documents among these inputs. */
export function statementsOf(
  resources: readonly { readonly key: string; readonly inputs: Readonly<Record<string, unknown>> }[],
): FoundStatement[] {
  const documented = resources.filter(({ key }) => !OTHER_POLICY.test(key));
  return documented.flatMap(({ key, inputs }) =>
    [inputs.policy, inputs.assumeRolePolicy]
      .filter((document) => document !== undefined)
      .flatMap((document) =>
        (JSON.parse(String(document)).Statement as StatementJson[]).map((each) => ({ ...each, where: key })),
      ),
  );
}

/** Every rule that the program's policy documents have to keep; returns what breaks one. */
export function wideStatements(statements: readonly FoundStatement[]): string[] {
  const unscoped: readonly string[] = Object.values(UNSCOPED_ACTIONS).flatMap(({ actions }) => actions);
  const ownKey: readonly string[] = Object.values(OWN_KEY_ACTIONS).flat();
  return statements
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ where, Principal, Action, Resource }) => [
      ...(JSON.stringify(Principal ?? "").includes("*") ? [`${where}: allows everybody`] : []),
      ...textsOf(Action)
        .filter((action) => action.includes("*"))
        .map((action) => `${where}: wildcard action ${action}`),
      ...(textsOf(Resource).includes("*")
        ? textsOf(Action)
            .filter((action) => !(where.startsWith("aws:kms/key:Key::") ? ownKey : unscoped).includes(action))
            .map((action) => `${where}: ${action} on *`)
        : []),
    ]);
}

import { parameterProblems } from "./lib/parameters";
import type { EnforcementLevel, Rule } from "./lib/rule";
import type { Props } from "./lib/values";

/** As the pack's configuration file has it: a level, or a level and parameters. Rules that are left out are mandatory. */
export type PackConfig = Readonly<
  Record<string, EnforcementLevel | ({ readonly enforcementLevel?: EnforcementLevel } & Props)>
>;

export interface RuleSettings {
  readonly level: EnforcementLevel;
  readonly parameters: Props;
}

const LEVELS: readonly string[] = ["advisory", "mandatory", "disabled"] satisfies EnforcementLevel[];

/** Not a rule: its level is that of all rules which set none. */
const ALL = "all";

/**
 * What the configuration says of each rule; the engine does the same with the pack's schema.
 *
 * @throws Error with every unknown rule, level and parameter, one a line
 */
export function readPackConfig(rules: readonly Rule[], config: PackConfig): (rule: Rule) => RuleSettings {
  const entryOf = (name: string) => {
    const entry = config[name] ?? {};
    const { enforcementLevel, ...parameters } = typeof entry === "string" ? { enforcementLevel: entry } : entry;
    return { enforcementLevel, parameters };
  };
  const common = entryOf(ALL).enforcementLevel ?? "mandatory";
  const names = rules.map(({ name }) => name);
  const problems = [
    ...Object.keys(config)
      .filter((name) => name !== ALL && !names.includes(name))
      .map((name) => `there is no policy ${JSON.stringify(name)} (there are: ${names.join(", ")})`),
    ...[ALL, ...names].flatMap((name) => levelProblems(name, entryOf(name).enforcementLevel)),
    ...rules.flatMap(({ name, parameters }) => parameterProblems(name, parameters, entryOf(name).parameters)),
  ];
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return ({ name }) => {
    const { enforcementLevel, parameters } = entryOf(name);
    return { level: enforcementLevel ?? common, parameters };
  };
}

function levelProblems(name: string, level: string | undefined): readonly string[] {
  if (level === undefined || LEVELS.includes(level)) return [];
  return [`policy ${name}: enforcementLevel is ${JSON.stringify(level)}, must be one of ${LEVELS.join(", ")}`];
}

/** A function as a caller names it. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier: string | undefined;
}

const FORMS = [
  /^arn:aws[\w-]*:lambda:[\w-]+:(?<account>\d{12}):function:(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/,
  /^(?<account>\d{12}):function:(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/,
  /^(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/,
];

/** Name, ARN or partial ARN, each with an optional qualifier; undefined if it is none of them. */
export function parseFunctionReference(text: string): FunctionReference | undefined {
  for (const form of FORMS) {
    const groups = form.exec(text)?.groups;
    if (groups?.name !== undefined) return { name: groups.name, qualifier: groups.qualifier };
  }
  return undefined;
}

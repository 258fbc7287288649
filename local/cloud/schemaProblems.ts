import type { z } from "zod";
import { suggestion } from "../../config/nearest";
import type { ModelProblem } from "./problem";

/** Says for each issue of a schema which field it is about, what it got and what is allowed. */
export function schemaProblems(
  resource: string,
  schema: z.ZodObject,
  inputs: unknown,
  error: z.core.$ZodError,
): ModelProblem[] {
  return error.issues.flatMap((issue) => describe(issue, schema, inputs)).map((problem) => ({ resource, ...problem }));
}

type Described = Omit<ModelProblem, "resource">;

function describe(issue: z.core.$ZodIssue, schema: z.ZodObject, inputs: unknown): Described[] {
  const path = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const at = path.replace(/^\./, "");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      error: "NotModelled",
      message: `${at === "" ? key : `${at}.${key}`} is not a field that the model knows${
        at === "" ? suggestion(key, Object.keys(schema.shape)) : ""
      }`,
      fix: "leave it out, or add it to the resource type in local/cloud",
    }));
  }
  const got = valueAt(inputs, issue.path);
  if (got === undefined) {
    return [{ error: "ValidationException", message: `${at} is missing`, fix: `set ${at}` }];
  }
  return [
    { error: "ValidationException", message: `${at}: got ${shown(got)}; ${issue.message}`, fix: `correct ${at}` },
  ];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (part !== null && typeof part === "object" ? Reflect.get(part, key) : undefined),
    value,
  );
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

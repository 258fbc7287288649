export interface ParsedValues {
  /** Own keys without namespace → value. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Own keys that cannot be used → why. */
  readonly malformed: Readonly<Record<string, string>>;
  /** Full keys of other namespaces. */
  readonly otherKeys: readonly string[];
}

/**
 * Sorts Pulumi's configuration, one text a key, into the project's own keys and the others, and parses the own ones:
 * maps and lists come as JSON, everything else as it is.
 */
export function parseValues(
  all: Readonly<Record<string, string>>,
  project: string,
  secretKeys: readonly string[],
): ParsedValues {
  const values: Record<string, unknown> = {};
  const malformed: Record<string, string> = {};
  const otherKeys: string[] = [];
  const prefix = `${project}:`;
  for (const [key, text] of Object.entries(all)) {
    if (!key.startsWith(prefix)) {
      otherKeys.push(key);
      continue;
    }
    const name = key.slice(prefix.length);
    if (secretKeys.includes(key)) {
      malformed[name] =
        "holds an encrypted value, which would be plain text in the state and in the console; put the secret into Secrets Manager and its name here";
      continue;
    }
    try {
      values[name] = JSON.parse(text, name === "maintenance" ? instants : undefined);
    } catch (error) {
      // A bare word is a text; what set out to be a map or a list is a mistake with a position worth telling.
      if (/^\s*[[{]/.test(text)) malformed[name] = `not JSON (${reason(error)}); write it as YAML in the stack file`;
      else values[name] = text;
    }
  }
  return { values, malformed, otherKeys };
}

/** An instant without quotes as the Pulumi CLI passes it on: YAML makes a time of it, and Go writes that in its own way. */
const GO_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d) \S+$/;

/** Back to what stands in the stack file, for the one field that is an instant (maintenance.until): other texts may mean what they look like. */
function instants(field: string, value: unknown): unknown {
  if (field !== "until" || typeof value !== "string") return value;
  return value.replace(GO_TIME, (_, date: string, time: string, hours: string, minutes: string) => {
    const offset = `${hours}:${minutes}`;
    return `${date}T${time}${offset === "+00:00" ? "Z" : offset}`;
  });
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.charAt(0).toLowerCase() + message.slice(1);
}

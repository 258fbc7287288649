import type { Log } from "../contract";

type Fields = Readonly<Record<string, unknown>>;

/**
 * A log of one JSON object a line, for consumers that run for long (functions have the Powertools logger, which knows
 * Lambda's context). Fields cannot replace time, level, consumer or message.
 */
export function jsonLineLog(
  consumer: string,
  write: (line: string) => void = (line) => void process.stdout.write(line),
  now: () => Date = () => new Date(),
): Log {
  const at = (level: string) => (message: string, fields?: Fields) => {
    const head = { time: now().toISOString(), level, consumer, message };
    write(`${JSON.stringify({ ...head, ...plain(fields), ...head })}\n`);
  };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

/** JSON drops what makes an error, and refuses bigints. */
function plain(fields: Fields = {}): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  if (value instanceof Error) {
    const { code } = value as NodeJS.ErrnoException;
    return {
      name: value.name,
      message: value.message,
      ...(code === undefined ? {} : { code }),
      stack: value.stack,
      ...(value.cause === undefined ? {} : { cause: plainValue(value.cause) }),
    };
  }
  return typeof value === "bigint" ? value.toString() : value;
}

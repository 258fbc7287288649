import { formatWithOptions } from "node:util";

const LEVELS = { trace: "TRACE", debug: "DEBUG", log: "INFO", info: "INFO", warn: "WARN", error: "ERROR" };

let requestId;

/** The event that log lines belong to from now on. */
export function setRequestId(id) {
  requestId = id;
}

/** Makes console write Lambda's lines: one line an entry, with time, request id and level. */
export function patchConsole(json) {
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] = (...parts) => {
      const line = json ? jsonLine(level, parts) : textLine(level, parts);
      process.stdout.write(`${line.replaceAll("\n", "\r")}\n`);
    };
  }
}

function textLine(level, parts) {
  return `${new Date().toISOString()}\t${requestId}\t${level}\t${formatWithOptions({}, ...parts)}`;
}

function jsonLine(level, parts) {
  const error = parts.find((part) => part instanceof Error);
  return JSON.stringify({
    timestamp: new Date().toISOString(),
    level,
    requestId,
    message: parts.length === 1 && !(parts[0] instanceof Error) ? plain(parts[0]) : formatWithOptions({}, ...parts),
    ...(error === undefined
      ? {}
      : { errorType: error.name, errorMessage: error.message, stackTrace: String(error.stack).split("\n") }),
  });
}

/** Objects go in as they are, if JSON can hold them. */
function plain(value) {
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return formatWithOptions({}, value);
  }
}

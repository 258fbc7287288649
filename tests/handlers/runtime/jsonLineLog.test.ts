import * as assert from "node:assert/strict";
import { jsonLineLog } from "../../../handlers/runtime/jsonLineLog";

describe("handlers/runtime/jsonLineLog", () => {
  let lines: string[] = [];
  const log = jsonLineLog(
    "pets",
    (line) => lines.push(line),
    () => new Date(0),
  );
  beforeEach(() => {
    lines = [];
  });

  it("writes one JSON object a line", () => {
    log.info("hello\nworld", { count: 2 });
    log.warn("hm");
    log.error("oh");
    const head = { time: "1970-01-01T00:00:00.000Z", consumer: "pets" };
    assert.deepEqual(
      lines.map((line) => [line.indexOf("\n") === line.length - 1, JSON.parse(line)]),
      [
        [true, { ...head, level: "info", message: "hello\nworld", count: 2 }],
        [true, { ...head, level: "warn", message: "hm" }],
        [true, { ...head, level: "error", message: "oh" }],
      ],
    );
  });

  it("keeps time, level, consumer and message whatever the fields are called", () => {
    log.info("real", { time: 1, level: "none", consumer: "x", message: "false", kept: true });
    assert.deepEqual(JSON.parse(lines[0]!), {
      time: "1970-01-01T00:00:00.000Z",
      level: "info",
      consumer: "pets",
      message: "real",
      kept: true,
    });
  });

  it("writes errors with their cause and code, and bigints as text", () => {
    const cause = Object.assign(new Error("disk full"), { code: "ENOSPC", stack: "at cause" });
    const error = Object.assign(new TypeError("cannot", { cause }), { stack: "at error" });
    log.error("failed", { error, position: 12n });
    const { time, level, consumer, message, ...fields } = JSON.parse(lines[0]!);
    assert.deepEqual([time, level, consumer, message].length, 4);
    assert.deepEqual(fields, {
      error: {
        name: "TypeError",
        message: "cannot",
        stack: "at error",
        cause: { name: "Error", message: "disk full", code: "ENOSPC", stack: "at cause" },
      },
      position: "12",
    });
  });
});

import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CheckedStorage, GOOD, HELD_OUT, TOTAL } from "./checkedStorage";

describe("checker: finds wrong answers", () => {
  const storage = CheckedStorage.use();
  const planted = (expected: () => string[]) => {
    const result = storage.fixture.check("run-1");
    assert.deepEqual(result.differences, expected());
    return result;
  };

  it("an answer with another id, a second answer, an answer to nothing, and a refusal", () => {
    const line = (type: string, fields: object) =>
      appendFileSync(
        join(storage.fixture.acknowledgements, "run-1.jsonl"),
        `${JSON.stringify({ type, producer: "client-0", ...fields })}\n`,
      );
    const answer = { records: 50, outcome: "stored", receivedAt: 1, trueLoss: 1, sandbox: "s" };
    line("sent", { key: "a", records: 50, trueLoss: 1 });
    line("acknowledged", { key: "a", id: "0".repeat(32), ...answer });
    line("acknowledged", { key: "run-1-0", id: storage.ids[0], ...answer });
    line("acknowledged", { key: "b", id: "0".repeat(32), ...answer });
    line("refused", { key: "a", statusCode: 409, problems: ["other records"] });
    const result = storage.fixture.check("run-1");
    assert.equal(result.differences.length, 4);
    assert.match(result.differences[0]!, /^request a was acknowledged as 0{32}, its key makes it [0-9a-f]{32}$/);
    assert.deepEqual(result.differences.slice(1), [
      "request run-1-0 was acknowledged twice",
      "request b was acknowledged but never sent",
      "request a was refused: 409 other records",
    ]);
  });

  it("an acknowledgement of more records than were stored", () => {
    const path = join(storage.fixture.acknowledgements, "run-1.jsonl");
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace('"key":"run-1-0","records":50', '"key":"run-1-0","records":51'),
    );
    const sum = `acknowledged ${TOTAL + 1} + unacknowledged 0 = ${TOTAL + 1}, but trained ${GOOD.trained} + heldOut ${HELD_OUT} + quarantined 0 + excluded 0 + pending 0 + lost 0 = ${TOTAL}`;
    planted(() => [`records since the last reset do not add up: ${sum}`, `records of run run-1 do not add up: ${sum}`]);
  });
});

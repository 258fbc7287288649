import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Line, openAcknowledgements, readAcknowledgements } from "../../../local/traffic/acknowledgements";

const SENT: Line = { type: "sent", producer: "client-0", key: "r-0-0", records: 2, trueLoss: 0.5 };
const ACKNOWLEDGED: Line = {
  ...{ type: "acknowledged", id: "ab", producer: "client-0", key: "r-0-0", records: 2, outcome: "stored" },
  ...{ receivedAt: 12, trueLoss: 0.5, sandbox: "s" },
};
const REFUSED: Line = { type: "refused", producer: "client-0", key: "r-0-1", statusCode: 409, problems: ["x"] };

describe("acknowledgement file", () => {
  let directory: string;
  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), "acknowledgements-")), "files");
  });
  afterEach(() => rmSync(join(directory, ".."), { recursive: true, force: true }));

  const read = () => readAcknowledgements(directory).map(({ run, lines }) => [run, [...lines]]);

  it("is read piece by piece, whatever the pieces cut through, and as often as one likes", () => {
    const file = openAcknowledgements(directory, "run-1");
    const written: Line[] = [];
    for (let k = 0; k < 20_000; k++) {
      const line: Line = { ...SENT, key: `ключ-${k}`, producer: "é".repeat(k % 40) };
      file.append(line);
      written.push(line);
    }
    file.close();
    assert.ok(statSync(join(directory, "run-1.jsonl")).size > 1.5 * 2 ** 20);
    const [run] = readAcknowledgements(directory);
    assert.deepEqual([...run!.lines], written);
    assert.deepEqual([...run!.lines].length, written.length);
  });

  it("gives back what was written, run by run, and only to its owner", () => {
    for (const [run, lines] of [
      ["run-2", [SENT]],
      ["run-1", [SENT, ACKNOWLEDGED, REFUSED]],
    ] as const) {
      const file = openAcknowledgements(directory, run);
      for (const line of lines) file.append(line);
      file.close();
    }
    assert.deepEqual(read(), [
      ["run-1", [SENT, ACKNOWLEDGED, REFUSED]],
      ["run-2", [SENT]],
    ]);
    assert.equal(statSync(join(directory, "run-1.jsonl")).mode & 0o777, 0o600);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
  });

  it("is empty before the first run", () => assert.deepEqual(read(), []));

  it("never mixes two runs of one name", () => {
    openAcknowledgements(directory, "run-1").close();
    assert.throws(() => openAcknowledgements(directory, "run-1"), { code: "EEXIST" });
  });

  it("has each line on disk at once, and survives a torn last line", () => {
    const file = openAcknowledgements(directory, "run-1");
    file.append(SENT);
    appendFileSync(join(directory, "run-1.jsonl"), '{"type":"ackn');
    assert.deepEqual(read(), [["run-1", [SENT]]]);
    file.close();
  });

  const damaged: readonly (readonly [string, string])[] = [
    ["{oops", "acknowledgement file run-1.jsonl line 2 is not JSON: {oops"],
    [
      '{"type":"other","key":"k"}',
      'acknowledgement file run-1.jsonl line 2 is of no known type: {"type":"other","key":"k"}',
    ],
    [
      '{"type":"sent","key":"k"}',
      'acknowledgement file run-1.jsonl line 2 is of no known type: {"type":"sent","key":"k"}',
    ],
  ];
  for (const [line, message] of damaged) {
    it(`refuses a damaged line in the middle: ${line}`, () => {
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, "run-1.jsonl"), `${JSON.stringify(SENT)}\n${line}\n${JSON.stringify(SENT)}\n`);
      assert.throws(read, { message });
    });
  }
});

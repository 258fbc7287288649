import * as assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../../local/input/inputError";
import { openRecordStream, type RecordOrProblem } from "../../../local/input/openRecordStream";
import { recordFiles } from "../../support/recordFiles";

describe("openRecordStream", () => {
  const { directory, read, refusal } = recordFiles();

  describe("JSON lines", () => {
    it("takes features under features, or flat", async () => {
      const lines = [
        { id: "x1", label: true, features: { a: 1, b: "x", c: false, d: null } },
        { id: 7, label: 0, a: 1, b: "x" },
        { a: { b: 1 }, features: "flat" },
        { features: { label: 3, id: "inner" } },
      ];
      assert.deepEqual(await read(lines.map((line) => JSON.stringify(line)).join("\n")), [
        { line: 1, record: { id: "x1", label: 1, features: { a: 1, b: "x", c: false, d: null } } },
        { line: 2, record: { id: "7", label: 0, features: { a: 1, b: "x" } } },
        {
          line: 3,
          problem: 'features["a"]: got an object, allowed are a string, a number, true, false and null (absent)',
        },
        {
          ...{ line: 4, record: { features: { label: 3, id: "inner" } } },
          text: '{"features":{"label":3,"id":"inner"}}',
        },
      ]);
    });

    it("gives the text of a line that is a record as it stands, and of no other", async () => {
      const asTheyAre = [
        '{"label":0,"features":{"x":1.50}}',
        ' {"features": {"x":"\\u00e9"}, "id":"a", "label":null}\t',
        '{"label":1,"label":0,"id":"b","features":{}}',
      ];
      const changed = [
        ...['{"label":true,"features":{}}', '{"label":"1","features":{}}', '{"id":7,"label":0,"features":{}}'],
        ...['{"label":1,"x":2}', '{"label":1,"features":2}', '{"features":{"label":1,"x":2}}'],
      ];
      const lines = [...asTheyAre, ...changed, '{"label":1,"features":{},"x":1}', '{"label":0,"features":{"x":[]}}'];
      const textsOf = (found: readonly RecordOrProblem[]) =>
        found.map((item) => ("problem" in item ? "problem" : item.text));
      const expected = [...asTheyAre, ...changed.map(() => undefined), "problem", "problem"];
      assert.deepEqual(textsOf(await read(lines.join("\r\n"), { label: "label" })), expected);
      assert.deepEqual(textsOf(await read(`\ufeff${asTheyAre[1]}\n`, { label: "label", key: "id" })), [asTheyAre[1]]);
      // Label or key have to be taken out of the features first.
      const nested = '{"label":1,"id":"a","features":{"y":0,"k":"b"}}';
      assert.deepEqual(textsOf(await read(nested, { label: "y" })), [undefined]);
      assert.deepEqual(textsOf(await read(nested, { key: "k" })), [undefined]);
    });

    it("takes label and key from the fields that are named, outside of features or in it", async () => {
      const lines = ['{"y":"1","k":"a","x":1}', '{"features":{"y":0,"k":"b","x":2}}', '{"y":null,"k":3,"features":{}}'];
      assert.deepEqual(await read(lines.join("\n"), { label: "y", key: "k" }), [
        { line: 1, record: { id: "a", label: 1, features: { x: 1 } } },
        { line: 2, record: { id: "b", label: 0, features: { x: 2 } } },
        { line: 3, record: { id: "3", label: null, features: {} } },
      ]);
    });

    it("tells every malformed line and goes on", async () => {
      const lines = [
        '{"label":1,"x":1}',
        "{",
        "[1]",
        '{"label":[],"x":1}',
        '{"label":2,"x":1}',
        '{"lable":1,"features":{}}',
        '{"x":2}',
      ];
      assert.deepEqual(await read(lines.join("\n")), [
        { line: 1, record: { label: 1, features: { x: 1 } } },
        { line: 2, problem: "is not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)" },
        { line: 3, problem: "got [1], must be an object" },
        { line: 4, problem: "label: got [], allowed are 0, 1, true, false, and nothing or null (not known yet)" },
        { line: 5, problem: "label: got 2, allowed are 0, 1, true, false, and nothing or null (not known yet)" },
        { line: 6, problem: '["lable"]: unknown, did you mean label?' },
        { line: 7, record: { features: { x: 2 } } },
      ]);
    });

    it("says so where a field that was asked for is missing", async () => {
      assert.deepEqual(await read('{"clas":1,"x":1}\n{"class":1}', { label: "class", key: "name" }), [
        {
          line: 1,
          problem: '"class": there is no such field; did you mean "clas"?; "name": there is no such field',
        },
        { line: 2, problem: '"name": there is no such field' },
      ]);
    });
  });

  describe("files", () => {
    it("refuses what cannot be read as a whole", async () => {
      assert.equal(await refusal(""), "FILE: is empty");
      assert.equal(await refusal(" \n\n"), "FILE: is empty");
      assert.equal(
        await refusal('[{"a":1}]'),
        "FILE: is one JSON array, must have one object a line; convert it: jq --compact-output '.[]' FILE",
      );
      assert.equal(
        await refusal(Buffer.from([0x1f, 0x8b, 8, 0])),
        "FILE: is compressed with gzip; unpack it first: gunzip --keep FILE",
      );
      assert.equal(
        await refusal(Buffer.from("a,\xe9\n1,2\n", "latin1")),
        "FILE: line 1 is not UTF-8; convert the file, for example with iconv -t utf-8",
      );
    });

    it("names files that are not there or are directories", async () => {
      const path = join(directory(), "nested");
      mkdirSync(path);
      await assert.rejects(
        openRecordStream(path, {}).next(),
        new InputError(`${path}: is a directory, name a file in it`),
      );
      const missing = join(directory(), "missing");
      await assert.rejects(openRecordStream(missing, {}).next(), new InputError(`${missing}: no such file`));
    });

    it("counts lines that are not UTF-8 or too long, across chunks", async () => {
      const long = `{"x":"${"v".repeat(1_200_000)}"}`;
      const text = Buffer.concat([
        Buffer.from(`{"x":1}\n${long}\n{"x":2}\n`),
        Buffer.from('{"x":"\xff"}\n{"x":3}', "latin1"),
      ]);
      assert.deepEqual(await read(text), [
        { line: 1, record: { features: { x: 1 } } },
        { line: 2, problem: "has 1200008 bytes, a line may have 1048576" },
        { line: 3, record: { features: { x: 2 } } },
        { line: 4, problem: "is not UTF-8; convert the file, for example with iconv -t utf-8" },
        { line: 5, record: { features: { x: 3 } } },
      ]);
    });
  });
});

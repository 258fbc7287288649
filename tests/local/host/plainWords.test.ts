import assert from "node:assert/strict";
import { plainWords } from "../../../local/host/plainWords";

describe("plain words", () => {
  const head = "retrain: exit status 1, last output: ";
  const table: readonly (readonly [string, string])[] = [
    ["retrain: exit status 1", "retrain: exit status 1"],
    [
      `${head}{"level":"error","message":"failed","error":{"name":"Error","message":"no space"}}`,
      `${head}failed: no space`,
    ],
    [`${head}{"message":"failed","error":"no space"}`, `${head}failed: no space`],
    [`${head}{"message":"stopping"}`, `${head}stopping`],
    [`${head}{"errorType":"x"}`, `${head}{"errorType":"x"}`],
    [`${head}{ not JSON`, `${head}{ not JSON`],
    [`${head}at run (a.mjs:1) {`, `${head}at run (a.mjs:1) {`],
  ];
  for (const [text, expected] of table) it(text, () => assert.equal(plainWords(text), expected));
});

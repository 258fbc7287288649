import assert from "node:assert/strict";
import { protections } from "../../../local/host/hostMain";
import { judgement } from "../../../local/host/judgement";

describe("judgement", () => {
  it("of a good run", () => {
    assert.deepEqual(judgement({ accountingProblems: [], consumerProblems: [] }), [
      "good: the checker found no difference",
    ]);
  });

  it("of a consumer that does not run says that the data is good", () => {
    assert.deepEqual(judgement({ accountingProblems: [], consumerProblems: ["serve: mount refused"] }), [
      "consumers: 1 problem",
      "  serve: mount refused",
      "the checker found no difference in the data",
    ]);
  });

  it("of wrong data names the first twenty differences and how many more there are", () => {
    const accountingProblems = Array.from({ length: 23 }, (_, i) => `difference ${i}`);
    assert.deepEqual(judgement({ accountingProblems, consumerProblems: ["a", "b"] }), [
      "data or accounting: 23 problems",
      ...accountingProblems.slice(0, 20).map((text) => `  ${text}`),
      "  … and 3 more",
      "consumers: 2 problems",
      "  a",
      "  b",
    ]);
  });
});

describe("protections", () => {
  it("are not spoken of where all are enforced", () => assert.deepEqual(protections({ kind: "root" }), []));

  it("that lack are named one by one, with the reason", () => {
    assert.deepEqual(protections({ kind: "none", reason: "only root may build mount namespaces" }), [
      "not enforced here (only root may build mount namespaces):",
      "  uids and gids: every consumer runs as you, and every file belongs to you",
      "  read-only mounts: a consumer can write to a directory that it mounts for reading",
      "  mount namespaces: a consumer can open other consumers' directories, this checkout and everything else that you can",
      "  /tmp: shared, and as large as this machine's",
    ]);
  });
});

import * as assert from "node:assert/strict";
import { rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deletePacked, pack } from "../checker/packing";
import { IngestServer } from "./ingestServer";
import { records, StoredStack } from "./storedStack";

describe("npm run data, on what is stored", () => {
  let stack: StoredStack;

  beforeEach(() => {
    stack = new StoredStack();
  });
  afterEach(() => stack.remove());

  describe("quarantine", () => {
    it("is empty where nothing was given up", async () => {
      await stack.fixture.store("p", "a", 0, records("a", 1));
      await stack.fixture.train();
      assert.deepEqual(await stack.run("quarantine", "list"), { code: 0, out: "", said: ["0 in quarantine"] });
      assert.deepEqual(await stack.run("quarantine", "retry"), {
        code: 0,
        out: "",
        said: ["nothing is in quarantine"],
      });
    });

    it("lists what was given up, and sends it again once the file is whole", async () => {
      const id = await stack.fixture.store("p", "a", 0, records("a", 4));
      const whole = stack.damage(id);
      await stack.fixture.train();
      const listed = await stack.run("quarantine", "list");
      assert.match(
        listed.out,
        new RegExp(`^\\S+Z  entry 1  4 records  ready/202611240201/${id[0]}/${id}\\.seg: .+\\n$`),
      );
      assert.deepEqual(listed.said, ["1 in quarantine"]);

      const server = new IngestServer(stack.localRoot);
      await server.start();
      try {
        const damaged = await stack.run("quarantine", "retry");
        assert.equal(damaged.code, 1);
        assert.match(damaged.out, new RegExp(`^${id}: damaged: ready/`));
        assert.deepEqual(server.keys, []);

        writeFileSync(stack.fixture.find("samples", `${id}.seg`), whole);
        assert.deepEqual(await stack.run("quarantine", "retry"), {
          code: 0,
          out: `${id}: 4 records sent again\n`,
          said: [],
        });
        assert.deepEqual(server.keys, ["a"]);
      } finally {
        await server.stop();
      }
      // The same request under the same id, in the minute in which it was sent again.
      assert.equal(server.storage().segments().get(id)?.length, 2);
      await stack.fixture.train();
      assert.deepEqual(await stack.run("quarantine", "list"), { code: 0, out: "", said: ["0 in quarantine"] });
    });
  });

  it("stat counts samples, journal and models", async () => {
    await stack.fixture.store("p", "a", 0, records("a", 3));
    await stack.fixture.train();
    await stack.fixture.store("p", "a", 0, records("a", 3), 2);
    const damaged = await stack.fixture.store("p", "c", 0, records("c", 2), 4);
    stack.damage(damaged);
    await stack.fixture.train();
    await stack.fixture.store("p", "b", 0, records("b", 5), 6);
    const { code, out } = await stack.run("stat", "--json");
    assert.equal(code, 0);
    const { model, ...rest } = JSON.parse(out);
    assert.deepEqual(rest.samples, { files: 4, oldest: "202611240201", newest: "202611240207", waiting: 1 });
    assert.deepEqual(rest.log.learned, { segments: 1, records: 3 });
    assert.deepEqual([rest.log.duplicates, rest.log.conflicts], [1, 0]);
    assert.deepEqual(rest.log.quarantined, { segments: 1, records: 2 });
    assert.equal(rest.checkpoint.position, rest.log.entries - 1);
    assert.equal(model.trained + model.heldOut, 3);
    const lines = (await stack.run("stat")).out.split("\n");
    assert.equal(
      lines[0],
      "samples     4 files, received 2026-11-24 02:01 to 2026-11-24 02:07 UTC; 1 wait to be learned",
    );
    assert.equal(lines[2], "            1 duplicates, 0 conflicts, 1 in quarantine (2 records)");
  });

  it("stat counts what is packed, and the same log when only packs are left of it", async () => {
    await stack.fixture.store("p", "a", 0, records("a", 3));
    await stack.fixture.store("p", "b", 0, records("b", 2), 1);
    await stack.fixture.train();
    const before = JSON.parse((await stack.run("stat", "--json")).out);
    assert.deepEqual(before.packs, { packs: 0, segments: 0, onlyThere: 0 });
    assert.equal((await stack.run("stat")).out.includes("packed"), false);
    await pack(stack.fixture.roots, 2, { from: 0, to: 1 });
    const packed = JSON.parse((await stack.run("stat", "--json")).out);
    assert.deepEqual(packed, { ...before, packs: { packs: 1, segments: 2, onlyThere: 0 } });
    await deletePacked(stack.fixture.roots, 2);
    for (const n of [0, 1]) unlinkSync(stack.fixture.find("journal", `log/0/${String(n).padStart(20, "0")}.json`));
    await stack.fixture.store("p", "c", 0, records("c", 1), 5);
    const later = JSON.parse((await stack.run("stat", "--json")).out);
    assert.deepEqual(later, {
      ...before,
      samples: { files: 1, oldest: "202611240206", newest: "202611240206", waiting: 1 },
      packs: { packs: 1, segments: 2, onlyThere: 2 },
    });
    assert.equal(
      (await stack.run("stat")).out.split("\n")[1],
      "packed      2 segments in 1 pack; 2 of them no longer in samples",
    );
  });

  it("says so where no stack has run", async () => {
    rmSync(join(stack.localRoot, "efs"), { recursive: true });
    assert.deepEqual(await stack.run("stat"), {
      code: 1,
      out: "",
      said: [
        `${join(stack.localRoot, "efs")}: no stack has run on this machine; a deployed stack's directories are read on its worker, see docs/operations.md`,
      ],
    });
  });

  it("says how it is called", async () => {
    const { code, out } = await stack.run("--help");
    assert.equal(code, 0);
    assert.match(out, /^usage: npm run data -- import FILE /);
  });
});

import assert from "node:assert/strict";
import { type Bundle, BundleError } from "../../../components/bundle";
import type { Swap } from "../../../local/compute/types";
import { EditAndSee, type EditedConsumer } from "../../../local/edit/editAndSee";
import { HandClock } from "../supervision/handClock";

const SHARED = "handlers/shared.ts";

/** A bundle whose hash is its text. */
function bundled(sha256: string, ...sources: string[]): Bundle {
  return { sha256, sources, files: { "index.mjs": Buffer.from(sha256) } };
}

const CONSUMERS: readonly EditedConsumer[] = [
  { name: "pets", entry: "handlers/pets.ts", kind: "function", bundle: bundled("pets 1", "handlers/pets.ts", SHARED) },
  { name: "zoo", entry: "handlers/pets.ts", kind: "function", bundle: bundled("pets 1", "handlers/pets.ts", SHARED) },
  { name: "farm", entry: "handlers/farm.ts", kind: "service", bundle: bundled("farm 1", "handlers/farm.ts", SHARED) },
];

describe("editing and seeing", () => {
  let clock: HandClock;
  let said: string[];
  let attempts: string[];
  let swaps: string[];
  let folders: Map<string, (name: string) => void>;
  let closed: string[];
  let made: Record<string, Bundle | Error>;
  let answer: (consumer: string) => Promise<Swap>;
  let edits: EditAndSee;

  beforeEach(() => {
    clock = new HandClock();
    said = [];
    attempts = [];
    swaps = [];
    folders = new Map();
    closed = [];
    made = {
      "handlers/pets.ts": bundled("pets 2", "handlers/pets.ts", SHARED),
      "handlers/farm.ts": bundled("farm 1", "handlers/farm.ts", SHARED),
    };
    answer = async () => ({ swapped: true, how: "the next event runs it" });
    edits = new EditAndSee({
      root: "/project",
      consumers: CONSUMERS,
      compute: {
        swap: (consumer, files) => {
          swaps.push(`${consumer} ${Buffer.from(files["index.mjs"]!)}`);
          return answer(consumer);
        },
      },
      rebundler: {
        bundle: async (entry, kind) => {
          attempts.push(`${kind} ${entry}`);
          const result = made[entry]!;
          if (result instanceof Error) throw result;
          return result;
        },
        close: async () => void closed.push("rebundler"),
      },
      clock,
      say: (line) => said.push(line),
      watchFolder: (folder, changed) => {
        folders.set(folder, changed);
        return { close: () => void closed.push(folder) };
      },
    });
  });
  afterEach(() => edits.close());

  /** A file is saved, in several events; time goes on until the round is over. */
  async function save(...files: string[]): Promise<void> {
    for (const file of files) edits.touched(file);
    await clock.advance(30);
    for (const file of files) edits.touched(file);
    await clock.advance(40);
  }

  it("watches the folders of the bundles' own files and nothing else", async () => {
    assert.deepEqual([...folders.keys()], ["/project/handlers"]);
    folders.get("/project/handlers")!("pets.ts");
    folders.get("/project/handlers")!("stranger.ts");
    await clock.advance(40);
    assert.deepEqual(attempts, ["function handlers/pets.ts"]);
  });

  it("bundles once for all who share the entry, and swaps in what became another", async () => {
    await save("handlers/pets.ts");
    assert.deepEqual(attempts, ["function handlers/pets.ts"]);
    assert.deepEqual(swaps, ["pets pets 2", "zoo pets 2"]);
    assert.deepEqual(said, [
      "pets: handlers/pets.ts changed; the next event runs it (0.07 s)",
      "zoo: handlers/pets.ts changed; the next event runs it (0.07 s)",
    ]);
  });

  it("leaves alone whose bundle is the same after a change", async () => {
    await save(SHARED);
    assert.deepEqual(attempts, ["function handlers/pets.ts", "service handlers/farm.ts"]);
    assert.deepEqual(swaps, ["pets pets 2", "zoo pets 2"]);
    await save(SHARED);
    assert.equal(swaps.length, 2, "what was swapped in is what later changes are compared with");
  });

  it("waits for the last event of a save", async () => {
    edits.touched("handlers/pets.ts");
    await clock.advance(39);
    edits.touched(SHARED);
    await clock.advance(39);
    assert.deepEqual(attempts, []);
    await clock.advance(1);
    assert.equal(said[0], "pets: handlers/pets.ts, handlers/shared.ts changed; the next event runs it (0.08 s)");
  });

  it("says once what keeps several from being bundled, and goes on when a file that nobody had is written", async () => {
    const problems = ['handlers/shared.ts:3: Unexpected ";"'];
    made = {
      "handlers/pets.ts": new BundleError("handlers/pets.ts", problems, ["handlers/new/part.ts"]),
      "handlers/farm.ts": new BundleError("handlers/farm.ts", problems, []),
    };
    await save(SHARED);
    assert.deepEqual(said, ['handlers/shared.ts:3: Unexpected ";"; pets, zoo, farm: run on as before']);
    assert.deepEqual([...folders.keys()], ["/project/handlers", "/project/handlers/new"]);
    made["handlers/pets.ts"] = bundled("pets 3", "handlers/pets.ts");
    made["handlers/farm.ts"] = bundled("farm 1", "handlers/farm.ts");
    await save("handlers/new/part.ts");
    assert.deepEqual(said.slice(1), [
      "farm: bundled again; what runs is the same",
      "pets: handlers/new/part.ts changed; the next event runs it (0.07 s)",
      "zoo: handlers/new/part.ts changed; the next event runs it (0.07 s)",
    ]);
    assert.deepEqual(closed, ["/project/handlers/new"], "the folder is no longer one of a bundle's");
    await save("handlers/other.ts");
    assert.equal(attempts.length, 4);
  });

  it("says why a consumer did not take the bundle, and tries again after the next save", async () => {
    answer = async () => ({ swapped: false, why: "unhealthy" });
    await save("handlers/pets.ts");
    assert.equal(said[0], "pets: handlers/pets.ts changed, but it runs on as before: unhealthy");
    answer = async () => ({ swapped: true, how: "1 replica replaced" });
    await save("handlers/pets.ts");
    assert.equal(said[2], "pets: handlers/pets.ts changed; 1 replica replaced (0.07 s)");
  });

  it("makes one round at a time: what changes meanwhile makes the next", async () => {
    let release: (swap: Swap) => void = () => {};
    answer = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    made["handlers/farm.ts"] = bundled("farm 2", "handlers/farm.ts");
    await save("handlers/farm.ts");
    await save("handlers/farm.ts");
    assert.deepEqual(attempts, ["service handlers/farm.ts"]);
    made["handlers/farm.ts"] = bundled("farm 3", "handlers/farm.ts");
    release({ swapped: true, how: "pid 7" });
    await clock.settle();
    assert.deepEqual(swaps, ["farm farm 2", "farm farm 3"]);
    release({ swapped: true, how: "pid 8" });
    await clock.settle();
    assert.deepEqual(said, [
      "farm: handlers/farm.ts changed; pid 7 (0.14 s)",
      "farm: handlers/farm.ts changed; pid 8 (0.07 s)",
    ]);
  });

  it("does nothing more once it is closed", async () => {
    edits.touched("handlers/pets.ts");
    await edits.close();
    edits.touched("handlers/farm.ts");
    await clock.advance(1_000);
    assert.deepEqual([attempts, closed], [[], ["/project/handlers", "rebundler"]]);
  });
});

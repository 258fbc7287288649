import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeCheckpoint, encodeCheckpoint } from "../../../handlers/protocol/checkpoint";
import type { Manifest } from "../../../handlers/protocol/manifestTypes";
import { blobPath, checkpointPath, manifestPath } from "../../../handlers/protocol/tree";
import { RECORDS, StorageFixture } from "./storageFixture";

type Editable = { -readonly [K in keyof Manifest]: Manifest[K] };

/** Seven stops of the trainer: checkpoints at log entries 0 (the first) to 7, versions 1 to 7. */
const STOPS = 7;

describe("checker: every checkpoint and version, not only the newest", function () {
  this.timeout(30_000);
  let template: string;
  let fixture: StorageFixture;

  before(async () => {
    template = mkdtempSync(join(tmpdir(), "checker-lineage-template-"));
    const written = new StorageFixture(template);
    for (let k = 1; k <= STOPS; k++) {
      await written.ingest(`run-${k}`, 2);
      await written.train();
    }
  });
  after(() => rmSync(template, { recursive: true }));
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), "checker-lineage-"));
    cpSync(template, folder, { recursive: true });
    fixture = new StorageFixture(folder);
  });
  afterEach(() => rmSync(fixture.folder, { recursive: true }));

  const model = (path: string): string => join(fixture.roots.models, path);
  const checkpoint = (position: number): string => join(fixture.roots.journal, checkpointPath(position));
  const manifestOf = (version: number): Manifest => JSON.parse(readFileSync(model(manifestPath(version)), "utf8"));
  const alter = (version: number, change: (manifest: Editable) => void): void => {
    const manifest: Editable = manifestOf(version);
    change(manifest);
    writeFileSync(model(manifestPath(version)), JSON.stringify(manifest));
  };
  const differences = (): readonly string[] => fixture.check(`run-${STOPS}`).differences;

  it("finds nothing wrong where nothing is", () => {
    assert.deepEqual(differences(), []);
    assert.equal(readdirSync(model("manifest/0")).length, STOPS);
    assert.equal(readdirSync(join(fixture.roots.journal, "checkpoint")).length, STOPS + 1);
  });

  it("an older checkpoint with a wrong count", () => {
    const standing = decodeCheckpoint(new Uint8Array(readFileSync(checkpoint(3))));
    const { trained } = standing.accounting;
    writeFileSync(
      checkpoint(3),
      encodeCheckpoint({ ...standing, accounting: { ...standing.accounting, trained: trained + 1 } }),
    );
    assert.deepEqual(differences(), [
      `checkpoint 3 says trained ${trained + 1}, the log and the segments make it ${trained}`,
    ]);
  });

  it("an older checkpoint that is damaged, and one of another position", () => {
    writeFileSync(checkpoint(2), readFileSync(checkpoint(2)).subarray(0, -1));
    cpSync(checkpoint(4), checkpoint(3));
    const [damaged, other, ...more] = differences();
    assert.match(damaged!, /^checkpoint\/0{19}2\.ckpt cannot be read: /);
    assert.deepEqual([other, more], [`${checkpointPath(3)} calls itself checkpoint 4`, []]);
  });

  it("accounts that do not add up from a checkpoint on", () => {
    const path = join(fixture.acknowledgements, "run-2.jsonl");
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(`"records":${RECORDS}`, `"records":${RECORDS + 1}`));
    const found = differences();
    assert.deepEqual(
      found.map((text) => text.replace(/ do not add up: .*/, "")),
      ["records since the last reset", ...[2, 3, 4, 5, 6].map((position) => `records at checkpoint ${position}`)],
      "pending until entry 2 learned it, not lost: so checkpoints 0 and 1 are right",
    );
  });

  it("a version that does not go further than the one before it", () => {
    const [earlier, later] = [manifestOf(3), manifestOf(4)];
    alter(4, (manifest) => Object.assign(manifest, { log: earlier.log, metrics: earlier.metrics }));
    assert.deepEqual(differences(), [
      `model version 4 ends at log entry 3 and names checkpoint ${later.checkpoint} after it`,
      "model version 4 ends at log entry 3, no further than version 3 (3)",
    ]);
  });

  it("a version with another parent, and one whose log entry does not exist", () => {
    alter(5, (manifest) => {
      manifest.parent = 3;
    });
    alter(7, (manifest) => {
      manifest.log = { from: 0, to: 70 };
    });
    assert.deepEqual(differences(), [
      "model version 5 calls version 3 its parent, that is 4",
      "model version 7 ends at log entry 70, which is not in the log",
    ]);
  });

  it("a version that cannot be read", () => {
    writeFileSync(model(manifestPath(2)), "{");
    const [found, ...more] = differences();
    assert.match(found!, /^manifest\/0\/0{19}2\.json cannot be read: manifest 2 is not JSON: /);
    assert.deepEqual(more, []);
  });

  it("a blob that is gone from the newest five, not one that retention took", () => {
    for (const version of [2, 3, 7]) unlinkSync(model(blobPath(manifestOf(version).blob)));
    assert.deepEqual(
      differences(),
      [3, 7].map((version) => `the blob of model version ${version} (${manifestOf(version).blob}) is gone`),
    );
  });

  it("a checkpoint that is gone though one of the newest five versions names it", () => {
    for (const version of [2, 5]) unlinkSync(checkpoint(manifestOf(version).checkpoint!));
    assert.deepEqual(differences(), ["checkpoint 5, which model version 5 names, is gone"]);
  });

  it("a blob with other content, and one of another length", () => {
    const { blob } = manifestOf(1);
    writeFileSync(model(blobPath(blob)), "torn");
    alter(6, (manifest) => {
      manifest.length++;
    });
    const { length } = manifestOf(6);
    const [torn, ...more] = differences();
    assert.match(torn!, new RegExp(`^${blobPath(blob)} cannot be read: its sha256 is [0-9a-f]{64}$`));
    assert.deepEqual(more, [`model version 6 says length ${length}, its blob has ${length - 1} bytes`]);
  });

  it("a rollback with another blob than the version that it names", () => {
    const [target, other] = [manifestOf(2), manifestOf(3)];
    const rollback: Manifest = { ...target, version: 8, parent: 7, promotion: { decision: "rollback", to: 2 } };
    writeFileSync(model(manifestPath(8)), JSON.stringify(rollback));
    assert.deepEqual(differences(), []);
    alter(8, (manifest) => Object.assign(manifest, { blob: other.blob, length: other.length }));
    assert.deepEqual(differences(), ["model version 8 rolls back to version 2, but has another blob"]);
  });
});

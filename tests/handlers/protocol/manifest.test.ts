import assert from "node:assert/strict";
import { FormatError } from "../../../handlers/protocol/formatError";
import * as manifests from "../../../handlers/protocol/manifest";
import type { Manifest } from "../../../handlers/protocol/manifestTypes";
import { Publisher } from "../../../handlers/protocol/publish";
import { manifestPath } from "../../../handlers/protocol/tree";
import { MemoryFileSystem } from "../../support/memoryFileSystem";

const manifest = (version: number): Manifest => ({
  v: 1,
  version,
  blob: "5e".repeat(32),
  length: 1234,
  parent: version === 1 ? undefined : version - 1,
  log: { from: 0, to: 17 },
  checkpoint: 12,
  learner: "l1",
  parameters: { alpha: 0.1, bits: 18 },
  metrics: { trained: 9, heldOut: 1, logLoss: 0.5, accuracy: 0.75, heldOutLogLoss: 0.6, baseRate: 0.25 },
  promotion: { decision: "unconditional" },
  publishedAt: "2026-11-24T02:01:00.000Z",
});

describe("manifests", () => {
  const disk = new MemoryFileSystem("/models");
  before(async () => {
    let id = 0;
    const options = { fileSystem: disk, root: "/models", newId: () => `t${id++}`, pause: async () => {} };
    const publisher = new Publisher(options);
    for (const version of [1, 2, 999, 1000, 1001]) {
      await publisher.publish(manifestPath(version), manifests.encodeManifest(manifest(version)));
    }
  });

  it("are read as they were written", async () => {
    for (const version of [1, 1001]) {
      assert.deepEqual(await manifests.readManifest(disk, "/models", version), manifest(version));
    }
  });

  it("are found by listing: the newest, and all", async () => {
    assert.equal(await manifests.newestManifestVersion(disk, "/models"), 1001);
    assert.deepEqual(await manifests.listManifests(disk, "/models"), [1, 2, 999, 1000, 1001]);
    assert.equal(await manifests.newestManifestVersion(disk, "/none"), undefined);
  });

  it("pass over a newest shard that is still empty", async () => {
    await disk.mkdir("/models/manifest/2", 0o775);
    assert.equal(await manifests.newestManifestVersion(disk, "/models"), 1001);
  });

  const changed = (changes: object): Uint8Array => Buffer.from(JSON.stringify({ ...manifest(3), ...changes }), "utf8");
  const cases: [bytes: Uint8Array, message: string][] = [
    [changed({ v: 2 }), "manifest 3 has format 2, this program reads 1"],
    [changed({ version: 4 }), "manifest 3 calls itself 4"],
    [changed({ blob: "../x" }), 'manifest 3.blob must be a string like ^[0-9a-f]{64}$, got "../x"'],
    [changed({ log: { from: 0, to: -1 } }), "manifest 3.log.to must be a whole number from 0, got -1"],
    [changed({ parameters: { alpha: "much" } }), 'manifest 3.parameters.alpha must be a number, got "much"'],
    [changed({ metrics: undefined }), "manifest 3.metrics must be an object, got nothing"],
    [
      changed({ promotion: { decision: "later" } }),
      'manifest 3.promotion.decision must be one of unconditional, rollback, resumed, got "later"',
    ],
  ];
  for (const [bytes, message] of cases) {
    it(`are refused: ${message}`, () => {
      assert.throws(() => manifests.parseManifest(3, bytes), new FormatError(message));
    });
  }
});

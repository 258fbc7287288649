import assert from "node:assert/strict";
import { createIngest } from "../../../handlers/ingest";
import { metricsOf } from "../../../handlers/metrics/handlerMetrics";
import { Publisher } from "../../../handlers/protocol/publish";
import { MemoryFileSystem } from "../../support/memoryFileSystem";
import { context, named, START } from "../../support/trainingBench";

describe("ingest's metrics", () => {
  const disk = new MemoryFileSystem("/samples");
  const measured: Readonly<Record<string, number | undefined>>[] = [];
  let ids = 0;
  const newId = () => `id-${ids++}`;
  const samples = new Publisher({ fileSystem: disk, root: "/samples", newId, pause: () => Promise.resolve() });
  const ingest = createIngest({ samples, now: () => START, newId }, (values) => measured.push(values));
  const send = async (event: unknown) => {
    measured.length = 0;
    await ingest(event, context());
    return measured;
  };

  it("are records and duplicates, conflicts, refused and postponed requests, one line each", async () => {
    const request = { producer: "p", key: "k", records: named("k", 3) };
    assert.deepEqual(await send(request), [{ AcknowledgedRecords: 3 }]);
    assert.deepEqual(await send(request), [{ AcknowledgedRecords: 3, DuplicateRequests: 1 }]);
    assert.deepEqual(await send({ ...request, records: named("other", 2) }), [{ ConflictingRequests: 1 }]);
    assert.deepEqual(await send({ producer: "p" }), [{ InvalidRequests: 1 }]);
    const url = { requestContext: { http: { method: "POST" } }, rawPath: "/", body: "{" };
    assert.deepEqual(await send(url), [{ InvalidRequests: 1 }]);
    disk.faults = ({ operation }) => (operation === "write" ? { error: "ENOSPC" } : undefined);
    assert.deepEqual(await send({ ...request, key: "l" }), [{ BackPressure: 1 }]);
  });

  it("are those of the table", () => {
    assert.deepEqual(metricsOf("handlers/ingest.ts", false), [
      "AcknowledgedRecords",
      "DuplicateRequests",
      "ConflictingRequests",
      "InvalidRequests",
      "BackPressure",
    ]);
  });
});

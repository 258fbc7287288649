import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RunContext } from "../../../handlers/contract";
import { nodeFileSystem } from "../../../handlers/protocol/nodeFileSystem";
import { serve } from "../../../handlers/serving/serve";
import { keepingLog, ModelsDirectory, modelBytes } from "./modelsDirectory";

/** A free port: the service itself takes a fixed one. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function context(models: string) {
  const stop = new AbortController();
  const { log, lines, said } = keepingLog();
  const port = await freePort();
  const run: RunContext = { mounts: { models }, port, signal: stop.signal, log };
  const ask = async (path: string, body?: unknown) => {
    const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { ...options, headers: { connection: "close" } });
    return {
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      body: (await response.json()) as { model?: unknown },
    };
  };
  return { stop, lines, run, said, ask };
}

const SETTINGS = { lookSeconds: 0.05, host: "127.0.0.1" };
const RECORDS = { records: [{ features: { site: "s1", price: 40 } }] };

describe("the prediction service", () => {
  it("starts without a model, takes each as it comes, and stops when told", async () => {
    const root = mkdtempSync(join(tmpdir(), "serve-"));
    try {
      const { stop, run, said, ask, lines } = await context(root);
      const running = serve(run, SETTINGS, nodeFileSystem());
      await said("listening");
      assert.deepEqual(await ask("/healthz"), { status: 200, retryAfter: null, body: { model: null } });
      assert.deepEqual(await ask("/predict", RECORDS), {
        status: 503,
        retryAfter: "1",
        body: { error: "no model yet; ask again in a second" },
      });

      // On a real directory, blob before manifest, as the trainer does.
      const source = new ModelsDirectory();
      for (const version of [1, 2]) {
        const manifest = source.publish(version, modelBytes(version));
        for (const [path, bytes] of source.files) {
          const file = path.replace(source.root, root);
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, bytes);
        }
        await said("model in use", version);
        const { status, body } = await ask("/predict", RECORDS);
        assert.deepEqual(
          [status, body.model],
          [200, { version, blob: manifest.blob, log: { from: 0, to: version * 10 } }],
        );
      }
      stop.abort();
      await running;
      await assert.rejects(ask("/healthz"));
      assert.deepEqual(
        lines.map(([level, message]) => [level, message]),
        [
          ["info", "listening"],
          ["info", "model in use"],
          ["info", "model in use"],
        ],
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("answers as before while the mount hangs, and stops all the same", async () => {
    const directory = new ModelsDirectory();
    directory.publish(1, modelBytes(1));
    const { stop, run, said, ask } = await context(directory.root);
    const running = serve(run, SETTINGS, directory.fileSystem);
    await said("model in use");
    const before = (await ask("/predict", RECORDS)).body;

    const hangs = new Promise<void>((resolve) => {
      directory.before = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    await hangs;
    for (let k = 0; k < 20; k++) {
      assert.deepEqual((await ask("/predict", RECORDS)).body, before);
      assert.deepEqual((await ask("/healthz")).body, { model: 1 });
    }
    stop.abort();
    await running;
  });

  it("ends with the reason when the file system is gone for good", async () => {
    const directory = new ModelsDirectory();
    directory.before = () => {
      throw new Error("the file-system thread (x.mjs) ended with exit code 1");
    };
    const { run, ask } = await context(directory.root);
    await assert.rejects(
      serve(run, SETTINGS, directory.fileSystem),
      new Error("the file-system thread (x.mjs) ended with exit code 1"),
    );
    await assert.rejects(ask("/healthz"), "its port is closed");
  });

  it("wants a port and the models directory", async () => {
    const { run } = await context("/mnt/models");
    await assert.rejects(
      serve({ ...run, port: undefined }, SETTINGS, new ModelsDirectory().fileSystem),
      new Error("no port to listen on; declare port under the consumer in the stack file"),
    );
    await assert.rejects(
      serve({ ...run, mounts: { samples: "/mnt/samples" } }, SETTINGS, new ModelsDirectory().fileSystem),
      new Error("directory models is not mounted (mounted: samples); add it to the consumer's mounts"),
    );
  });
});

import assert from "node:assert/strict";
import { listOrEmpty } from "../../../handlers/protocol/publish";
import { World } from "../../simulation/world";

/** Two machines with Linux's name caches, on a server that nothing disturbs. */
describe("a directory that was missing when it was looked for", () => {
  const machines = () => {
    const world = new World(1);
    world.weather.rate = 0;
    const [reader, writer] = ["reader", "writer"].map((name) => world.life({ name, dies: false }).client);
    const play = async <T>(work: Promise<T>): Promise<T> => {
      let over = false;
      const done = work.finally(() => {
        over = true;
      });
      done.catch(() => {});
      await world.scheduler.run(() => over);
      return done;
    };
    return { reader: reader!, writer: writer!, play };
  };

  it("stays missing to this client by its name alone", async () => {
    const { reader, writer, play } = machines();
    await assert.rejects(play(reader.readdir("/samples/ready")), { code: "ENOENT" });
    await play(writer.mkdir("/samples/ready", 0o775));
    await assert.rejects(play(reader.readdir("/samples/ready")), { code: "ENOENT" });
  });

  it("is listed as soon as it stands, at any depth", async () => {
    const { reader, writer, play } = machines();
    assert.deepEqual(await play(listOrEmpty(reader, "/samples/ready/202611240201")), []);
    await play(writer.mkdir("/samples/ready", 0o775));
    await play(writer.mkdir("/samples/ready/202611240201", 0o775));
    await play(writer.mkdir("/samples/ready/202611240201/a", 0o775));
    assert.deepEqual(await play(listOrEmpty(reader, "/samples/ready/202611240201")), ["a"]);
  });
});

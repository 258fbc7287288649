import { parentOf } from "../model/modelServer";
import type { Stood } from "../witness";
import type { World } from "../world";

const MINUTE = 60_000;

/** Somebody tidies up: a new directory is gone again before anything is in it. Share of directories. */
const TIDIED = 0.03;

/** Damages a standing segment and restores it after a while: a faulty disk with a backup, or a cache that shows rubbish. */
export class Vandal {
  private readonly damaged = new Set<Stood>();

  constructor(private readonly world: World) {
    const { server, weather, scheduler } = world;
    server.watch(({ mutation, path, inode }) => {
      if (mutation !== "mkdir" || !path.startsWith("/samples/ready/") || !weather.bad(TIDIED)) return;
      scheduler.after(weather.random.between(0.2, 4), () => {
        const parent = server.find(parentOf(path));
        if (parent?.names?.get(nameOf(path)) !== inode || inode.names!.size > 0) return;
        server.rmdir(parent, nameOf(path), "tidy");
      });
    });
  }

  act(): void {
    const { random, witness, weather, scheduler } = this.world;
    const standing = [...witness.segments.values()].filter(
      (stood) => stood.inode.links > 0 && !this.damaged.has(stood),
    );
    // The newest are those that nobody has read yet.
    const stood = standing.at(-1 - random.below(Math.min(3, standing.length)));
    if (stood === undefined) return;
    weather.met("segment damaged for a while");
    this.damaged.add(stood);
    const { bytes, inode } = stood;
    if (random.chance(0.3)) inode.bytes = bytes.slice(0, random.below(bytes.length));
    else {
      const altered = bytes.slice();
      const at = random.below(altered.length);
      altered[at] = altered[at]! ^ (1 << random.below(8));
      inode.bytes = altered;
    }
    scheduler.after(random.between(0.01, 8) * MINUTE, () => this.restore(stood));
  }

  restoreAll(): void {
    for (const stood of this.damaged) this.restore(stood);
  }

  private restore(stood: Stood): void {
    stood.inode.bytes = stood.bytes;
    this.damaged.delete(stood);
  }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

import type { Request } from "../requests";
import type { World } from "../world";
import { partsOf } from "./acknowledgements";

/**
 * Acknowledged = logged + pending, at every checkpoint: when one is published, every segment that was acknowledged until
 * then is named by the log or stands where the next listing finds it.
 */
export class Pending {
  private readonly settled = new WeakSet<object>();
  private readonly ids = new WeakMap<object, readonly string[]>();

  constructor(private readonly world: World) {
    world.server.watch(({ mutation, path }) => {
      if (mutation !== "unlink" && path.startsWith("/journal/checkpoint/")) this.check(path);
    });
  }

  private check(path: string): void {
    for (const request of this.world.requests.list) {
      for (const variant of request.variants) {
        if (!request.keyed || variant.acknowledged.length === 0 || this.settled.has(variant)) continue;
        const states = this.idsOf(request, variant).map((id) => this.stateOf(id));
        if (states.includes("nowhere")) {
          this.world.violate(
            "acknowledged is logged or pending",
            `${request.name} was neither when ${path} was published`,
          );
        }
        if (states.every((state) => state === "logged")) this.settled.add(variant);
      }
    }
  }

  private idsOf(request: Request, variant: Request["variants"][number]): readonly string[] {
    const known = this.ids.get(variant) ?? partsOf(request, variant).map(({ id }) => id);
    this.ids.set(variant, known);
    return known;
  }

  private stateOf(id: string): "logged" | "pending" | "nowhere" {
    const { witness } = this.world;
    const paths = [...(witness.paths.get(id) ?? [])];
    if (paths.some((path) => witness.named.has(path))) return "logged";
    return paths.some((path) => witness.segments.get(path)!.inode.links > 0) ? "pending" : "nowhere";
  }
}

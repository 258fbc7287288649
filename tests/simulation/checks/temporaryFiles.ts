import type { World } from "../world";

/** A writer has so long to link its file. Milliseconds. */
const GRACE = 3_600_000;

/** Holds every deletion in a `tmp/`, when it happens: a file that another client made stays for an hour. */
export function watchTemporaryFiles(world: World): void {
  const created = new Map<string, { readonly by: string; readonly at: number }>();
  world.server.watch(({ mutation, path, client }) => {
    if (!/^\/\w+\/tmp\//.test(path)) return;
    if (mutation === "create") created.set(path, { by: client, at: world.scheduler.now });
    if (mutation !== "unlink") return;
    const made = created.get(path);
    created.delete(path);
    if (made === undefined || made.by === client) return;
    world.coverage.hit("deleted: tmp file of a dead writer");
    if (world.scheduler.now - made.at >= GRACE) return;
    world.violate("nothing goes that is still named", `${client} deleted ${path} of ${made.by} within the hour`);
  });
}

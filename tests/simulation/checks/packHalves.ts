import { packedPath, parsePackedPath } from "../../../handlers/protocol/tree";
import type { World } from "../world";

/** Holds every deletion of packed segments, when it happens: the log that vouches for them is gone before. */
export function watchPackHalves({ server, violate }: Pick<World, "server" | "violate">): void {
  server.watch(({ mutation, path, client }) => {
    const half = mutation === "unlink" ? parsePackedPath(path.replace("/journal/", "")) : undefined;
    if (half?.part !== "seg") return;
    const log = `/journal/${packedPath(half.from, half.to, "log")}`;
    if (server.find(log) === undefined) return;
    violate("nothing goes that is still named", `${client} deleted ${path}, ${log} stands`);
  });
}

import type { World } from "../world";

/** After a rollback only a person publishes: another rollback, or the resumption. */
export function rollbacksHold({ witness, violate, coverage }: Pick<World, "witness" | "violate" | "coverage">): void {
  for (const [version, { manifest, at }] of witness.manifests) {
    if (manifest.promotion.decision !== "rollback") continue;
    const next = witness.manifests.get(version + 1);
    if (next === undefined) continue;
    if (next.manifest.promotion.decision === "unconditional") {
      violate(
        "a rollback holds until a person resumes",
        `version ${version + 1} follows rollback ${version} by itself`,
      );
    }
    const grew = [...witness.log.values()].some(
      (stood) => stood.at > at && stood.at < next.at && stood.entry.type === "segments",
    );
    if (grew) coverage.hit("rollback holds until resumed");
  }
}

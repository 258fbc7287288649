import type { ServedModel } from "../../../handlers/serving/modelWatcher";
import { predict } from "../../../handlers/serving/predict";
import { ServingMetrics } from "../../../handlers/serving/servingMetrics";
import type { World } from "../world";

const request = { records: [{ features: { a: "x", n: 2 } }, { features: {} }] };

/** What one serving process may have in use: a published version with its very blob, never an older one, and always an answer. */
export class ServedVersions {
  private version = 0;
  private readonly metrics = new ServingMetrics();

  constructor(
    private readonly world: World,
    private readonly name: string,
  ) {}

  /** A request, at any time. */
  ask(served: ServedModel | undefined): void {
    const world = this.world;
    const name = this.name;
    world.operations++;
    const version = served?.manifest.version ?? 0;
    if (version < this.version)
      world.violate("served versions rise", `${name} went from ${this.version} to ${version}`);
    this.version = version;
    if (served === undefined) return;
    const published = world.witness.manifests.get(version)?.manifest;
    if (published === undefined || JSON.stringify(published) !== JSON.stringify(served.manifest)) {
      world.violate(
        "served versions are published ones",
        `${name} serves version ${version}, which was never published so`,
      );
    }
    const { status } = predict(served, this.metrics, request);
    if (status !== 200)
      world.violate("no request fails in a swap", `${name} answered ${status} with version ${version}`);
  }
}

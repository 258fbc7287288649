import type { Request, Variant } from "../requests";
import type { World } from "../world";
import type { IngestPool } from "./ingestPool";

const ATTEMPTS = 40;

/** One client application: sends records under keys and repeats each request until it is answered. */
export class Producer {
  private count = 0;

  constructor(
    private readonly world: World,
    private readonly ingest: IngestPool,
    readonly name: string,
  ) {}

  /** So many requests, one after another, with some of every sort. */
  async burst(requests: number): Promise<void> {
    const { random } = this.world;
    for (let k = 0; k < requests; k++) {
      await this.world.wait(random.chance(0.08) ? random.between(5_000, 70_000) : random.between(0, 2_500));
      await this.one();
    }
  }

  private async one(): Promise<void> {
    const { random, requests } = this.world;
    const known = requests.list.filter(({ keyed, producer }) => keyed && producer === this.name);
    const kind = known.length === 0 ? 0 : random.weighted([50, 18, 8, 8, 6, 10]);
    if (kind === 0) return this.send(this.fresh(true));
    if (kind === 1) return this.send(random.pick(known));
    if (kind === 2) {
      // Other bytes under a key that stands, or is about to.
      const request = random.pick(known);
      return this.send(request, requests.vary(request, 1 + random.below(3)));
    }
    if (kind === 3) {
      // Two callers with one key at the same time, now and then with different bytes.
      const request = random.chance(0.5) ? random.pick(known) : this.fresh(true);
      const other = random.chance(0.3) ? requests.vary(request, 1 + random.below(3)) : request.variants[0]!;
      await Promise.all([this.send(request), this.send(request, other)]);
      return;
    }
    if (kind === 4) return this.send(this.fresh(false));
    return this.send(this.fresh(true, true));
  }

  private fresh(keyed: boolean, wide = false): Request {
    const { random, requests } = this.world;
    const count = wide ? 6 + random.below(6) : 1 + random.below(4);
    return requests.add(this.name, `${this.name}${this.count++}`, keyed, count, wide);
  }

  private async send(request: Request, variant: Variant = request.variants[0]!): Promise<void> {
    const { world } = this;
    const { random, coverage, newId } = world;
    const { producer, name, keyed } = request;
    let requestId = newId();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      variant.sent.push(world.scheduler.now);
      // The platform repeats an event of its own queue under the same id; a caller's own repetition has a new one.
      if (!keyed && random.chance(0.5)) requestId = newId();
      if (!keyed && attempt > 0) coverage.hit("ingest: unkeyed request repeated");
      if (!keyed && !request.ids.includes(requestId)) request.ids.push(requestId);
      const answer = await this.ingest.invoke(
        { producer, ...(keyed ? { key: name } : {}), records: variant.records },
        requestId,
      );
      if (answer?.statusCode === 200) {
        variant.acknowledged.push(world.scheduler.now);
        coverage.hit(answer.outcome === "stored" ? "ingest: stored" : "ingest: duplicate in the same minute");
        return;
      }
      if (answer?.statusCode === 409) {
        request.conflicts++;
        coverage.hit("ingest: conflict answered");
        if (request.variants.length === 1)
          world.violate("conflicts are real", `${name} was refused and only sent once`);
        return;
      }
      if (answer !== undefined && answer.statusCode !== 503) {
        return world.violate("ingest answers", `${name} was answered ${JSON.stringify(answer)}`);
      }
      if (answer?.statusCode === 503 && answer.problems?.[0] !== "throttled") {
        coverage.hit(answer.retryAfterSeconds === 30 ? "ingest: back-pressure answered" : "ingest: failure answered");
      }
      await world.wait((answer?.retryAfterSeconds ?? 1) * random.between(200, 1_000));
    }
  }
}

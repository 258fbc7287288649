import type { Storage } from "../checker/storage";
import type { LocalCompute } from "../compute/types";
import type { Clock } from "../traffic/requester";
import { unlessDamaged } from "./baseline";
import type { Traffic } from "./traffic";

/** For the requests that are on their way, and again for what is acknowledged but not logged. */
const PATIENCE_MS = 20_000;
/** For the service to find the version that the worker published last; it looks every second. */
const LAST_VERSION_MS = 10_000;
const POLL_MS = 50;

export interface Stop {
  readonly compute: LocalCompute;
  readonly traffic: Pick<Traffic, "driver" | "predictor" | "watch" | "follower">;
  readonly storage: Storage;
  readonly trainer: string | undefined;
  readonly clock: Clock;
  readonly say: (text: string) => void;
}

/**
 * Traffic off → requests answered → nothing pending or 20 s → worker (checkpoint, manifest) → one prediction on that
 * version → service → functions. Each step leaves the next what it needs.
 */
export async function stopInOrder({ compute, traffic, storage, trainer, clock, say }: Stop): Promise<void> {
  const { driver, predictor, watch, follower } = traffic;
  const until = async (done: () => boolean | Promise<boolean>, patienceMs: number): Promise<boolean> => {
    const deadline = clock.now() + patienceMs;
    while (!(await done())) {
      if (clock.now() >= deadline) return false;
      await clock.sleep(POLL_MS);
    }
    return true;
  };
  if (driver !== undefined) {
    const unanswered = await driver.stop(PATIENCE_MS);
    say(
      `traffic is off${unanswered === 0 ? ", every request answered" : `; ${unanswered} requests without an answer`}`,
    );
  }
  const trains = compute.consumers.some(({ name, pids }) => name === trainer && pids.length > 0);
  if (trains) {
    const logged = await until(() => {
      follower.read();
      return watch.pending === 0;
    }, PATIENCE_MS);
    if (!logged) say(`${watch.pending} requests are acknowledged but not in the log after ${PATIENCE_MS / 1_000} s`);
  }
  await compute.stop("ec2");
  follower.read();
  const last = unlessDamaged(() => storage.newestManifest());
  predictor?.stop();
  if (predictor !== undefined && last !== undefined) {
    const served = await until(async () => (await predictor.ask())?.version === last.version, LAST_VERSION_MS);
    say(served ? `worker stopped; model v${last.version} is served` : `model v${last.version} is not served`);
  }
  await compute.stop("fargate");
  await compute.stop("lambda");
}

import { runSeed } from "../runSeed";
import type { World } from "../world";

/** Where the search begins: a short story, when this was written. */
const FIRST = 24;
let known: number | undefined;

/** The world of a seed that is over, without violations, and in which nothing was excluded or damaged. */
export async function orderlyWorld(): Promise<World> {
  for (let seed = known ?? FIRST; seed < FIRST + 100; seed++) {
    let world: World | undefined;
    await runSeed(seed, (played) => {
      world = played;
    });
    if (world === undefined || !isOrderly(world)) continue;
    known = seed;
    return world;
  }
  throw new Error("none of 100 seeds is without exclusions and damage");
}

/** A copy whose records may be altered, and which collects its own violations. */
export function copyOf(world: World): World {
  const violations: World["violations"] = [];
  const { witness } = world;
  const copied = <K, V extends object>(map: ReadonlyMap<K, V>): Map<K, V> =>
    new Map([...map].map(([key, value]) => [key, { ...value }]));
  const records = Object.assign(Object.create(witness), {
    log: new Map([...witness.log].map(([n, stood]) => [n, structuredClone({ ...stood, inode: undefined })])),
    copies: new Map([...witness.copies].map(([path, all]) => [path, all.map((one) => ({ ...one }))])),
    ...{ checkpoints: copied(witness.checkpoints), manifests: copied(witness.manifests) },
  });
  const violate: World["violate"] = (invariant, text) => void violations.push({ invariant, text });
  return Object.assign(Object.create(world), { witness: records, violations, violate });
}

function isOrderly({ violations, witness }: World): boolean {
  const types = [...witness.log.values()].map(({ entry }) => entry.type);
  const plain = !types.includes("exclusion") && !types.includes("quarantine");
  return violations.length === 0 && plain && types.length > 8 && witness.manifests.size > 5;
}

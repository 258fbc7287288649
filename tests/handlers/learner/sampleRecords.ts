import type { InputRecord } from "../../../handlers/records/recordBlock";

/** Whole numbers from 0 to `below` - 1 in an order that depends on the seed alone (xorshift32: integers, no rounding). */
export function whole(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/**
 * Records of every kind: skewed categories, booleans, numbers of several scales, fields that are missing, some without
 * label. The label leans on site, price and returning. Same seed, same records, on every machine.
 */
export function sampleRecords(count: number, seed = 1): InputRecord[] {
  const random = whole(seed);
  return Array.from({ length: count }, (_, k) => {
    const site = Math.min(random(40), random(40));
    const price = random(1_000) / 8;
    const returning = random(3) === 0;
    const lean = (site % 5) * 12 + (price > 60 ? 25 : 0) + (returning ? 20 : 0);
    const label = random(100) < lean ? 1 : 0;
    return {
      id: `r${k}`,
      label: k % 17 === 16 ? null : label,
      features: {
        site: `s${site}`,
        device: ["phone", "tablet", "desktop"][random(3)]!,
        returning,
        price,
        ...(k % 3 === 0 ? {} : { views: 2 ** random(20) }),
        ...(k % 7 === 0 ? { hour: null } : { hour: `${random(24)}` }),
        ...(k > count / 2 ? { balance: random(2_000) - 1_000 } : {}),
      },
    };
  });
}

/**
 * Which runs of records are held out, computed from the log's rule a second time and in another way than the trainer
 * does: MurmurHash3's 32-bit finalizer (Appleby, public domain) in unbounded integers, over the number's high word
 * (xor 0x9e3779b9) and then its low word.
 */
export function isHeldOut(rule: { readonly run: number; readonly share: number }, record: number): boolean {
  const run = BigInt(record) / BigInt(rule.run);
  const high = finalizer((run >> 32n) ^ 0x9e3779b9n);
  const hash = finalizer(high ^ (run & MASK));
  return Number(hash) < rule.share * 0x1_0000_0000;
}

const MASK = 0xffff_ffffn;

function finalizer(word: bigint): bigint {
  let h = word & MASK;
  h ^= h >> 16n;
  h = (h * 0x85ebca6bn) & MASK;
  h ^= h >> 13n;
  h = (h * 0xc2b2ae35n) & MASK;
  return h ^ (h >> 16n);
}

/**
 * exp and log made only of operations whose results IEEE 754 and the language fix to the last bit (+ − × ÷ and moving
 * bits), because the language leaves Math.exp and Math.log to the engine, and a model must be the same on x86 and arm64
 * and on the next Node version.
 */

// ln 2 in two parts: k × LN2_HIGH is exact for |k| < 2^20. Source: fdlibm, e_exp.c.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const LEAST_EXPONENT = -1022;
const POWERS_OF_TWO = powersOfTwo();

/** e to the x, within 2 units in the last place of the true value; 0 below −708.39 (no subnormals). */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.78) return Number.POSITIVE_INFINITY;
  if (x < -708.39) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  // Taylor's series for |r| ≤ ln 2 / 2: the first term left out is below 5e-18.
  let p = 1 / 6227020800;
  p = p * r + 1 / 479001600;
  p = p * r + 1 / 39916800;
  p = p * r + 1 / 3628800;
  p = p * r + 1 / 362880;
  p = p * r + 1 / 40320;
  p = p * r + 1 / 5040;
  p = p * r + 1 / 720;
  p = p * r + 1 / 120;
  p = p * r + 1 / 24;
  p = p * r + 1 / 6;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  return k <= 1023 ? p * POWERS_OF_TWO[k - LEAST_EXPONENT]! : p * 2 * POWERS_OF_TWO[k - 1 - LEAST_EXPONENT]!;
}

const cell = new Float64Array(1);
const words = new Uint32Array(cell.buffer);
const HIGH_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Natural logarithm of a positive normal number, within 2 units in the last place (near 1: within 3e-16). */
export function log(x: number): number {
  cell[0] = x;
  let exponent = (words[HIGH_WORD]! >>> 20) - 1023;
  words[HIGH_WORD] = (words[HIGH_WORD]! & 0x000fffff) | 0x3ff00000;
  let m = cell[0]!;
  if (m > Math.SQRT2) {
    m *= 0.5;
    exponent++;
  }
  // log m = 2 artanh((m − 1) / (m + 1)); the argument is at most 0.1716, the first term left out below 2e-18.
  const s = (m - 1) / (m + 1);
  const t = s * s;
  let p = 1 / 21;
  p = p * t + 1 / 19;
  p = p * t + 1 / 17;
  p = p * t + 1 / 15;
  p = p * t + 1 / 13;
  p = p * t + 1 / 11;
  p = p * t + 1 / 9;
  p = p * t + 1 / 7;
  p = p * t + 1 / 5;
  p = p * t + 1 / 3;
  return exponent * LN2_HIGH + (2 * s + (2 * s * t * p + exponent * LN2_LOW));
}

/** Scores beyond this change a probability by less than a double can show. */
const LARGEST_SCORE = 35;

/** The probability that a score (log odds) stands for; always above 0 and at most 1. */
export function sigmoid(score: number): number {
  const s = score > LARGEST_SCORE ? LARGEST_SCORE : score < -LARGEST_SCORE ? -LARGEST_SCORE : score;
  return 1 / (1 + exp(-s));
}

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1023 - LEAST_EXPONENT + 1);
  let up = 1;
  for (let k = 0; k <= 1023; k++, up *= 2) powers[k - LEAST_EXPONENT] = up;
  let down = 1;
  for (let k = 0; k >= LEAST_EXPONENT; k--, down *= 0.5) powers[k - LEAST_EXPONENT] = down;
  return powers;
}

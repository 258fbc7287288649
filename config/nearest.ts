/**
 * The known name that a misspelt one most likely means: at most a third of its letters (and never fewer than two
 * letters in common) away. Undefined when nothing is near.
 */
export function nearest(wrong: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const allowed = Math.max(1, Math.floor(Math.max(wrong.length, name.length) / 3));
    const far = distance(wrong.toLowerCase(), name.toLowerCase());
    if (far <= allowed && far < Math.min(name.length, bestDistance)) {
      best = name;
      bestDistance = far;
    }
  }
  return best;
}

/** `; did you mean "x"?` or nothing. */
export function suggestion(wrong: string, known: Iterable<string>): string {
  const near = nearest(wrong, known);
  return near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
}

/** Edits (insert, delete, replace, swap of neighbours) from one word to another. */
function distance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        cost = Math.min(cost, beforeLast[column - 2]! + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length]!;
}

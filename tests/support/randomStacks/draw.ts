import fc from "fast-check";

/** Draws a value of an arbitrary; fast-check records it, so that a failure is replayed from its seed. */
export type Draw = fc.GeneratorValue;

export function pick<T>(draw: Draw, values: readonly T[]): T {
  return values[draw(fc.nat, { max: values.length - 1 })]!;
}

/** True once in so many. */
export function once(draw: Draw, inSoMany: number): boolean {
  return draw(fc.nat, { max: inSoMany - 1 }) === inSoMany - 1;
}

/** A whole number of a range, its ends more often than chance would. */
export function whole(draw: Draw, { min, max }: { readonly min: number; readonly max: number }): number {
  return draw(fc.integer, { min, max });
}

/** A part of the values, in their order. */
export function some<T>(draw: Draw, values: readonly T[], inSoMany = 2): T[] {
  return values.filter(() => once(draw, inSoMany));
}

/** What a table of draws gives for every field of a map; undefined leaves the field out. */
export type FieldDraws<Map, Plan> = {
  readonly [Field in keyof Map]-?: (draw: Draw, plan: Plan) => Map[Field] | undefined;
};

/** A map with a value for every field of the table that draws one. */
export function drawFields<Map extends object, Plan>(draws: FieldDraws<Map, Plan>, draw: Draw, plan: Plan): Map {
  const entries = Object.entries<(draw: Draw, plan: Plan) => unknown>(draws).map(([field, value]) => [
    field,
    value(draw, plan),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Draws a field, or leaves it out once in two. */
export function maybe<T, Plan>(value: (draw: Draw, plan: Plan) => T | undefined) {
  return (draw: Draw, plan: Plan): T | undefined => (once(draw, 2) ? value(draw, plan) : undefined);
}

const FIRST = "abcdefghijklmnopqrstuvwxyz";
const REST = `${FIRST}0123456789`;
const MIDDLE = `${REST}-`;

/** A name that fits NAME and is not taken. */
export function freshName(draw: Draw, length: number, isTaken: (name: string) => boolean = () => false): string {
  for (;;) {
    const size = whole(draw, { min: 1, max: length });
    const letters = Array.from({ length: size }, (_, at) =>
      pick(draw, [...(at === 0 ? FIRST : at === size - 1 ? REST : MIDDLE)]),
    );
    const name = letters.join("").replace(/-+/g, "-");
    if (!isTaken(name)) return name;
  }
}

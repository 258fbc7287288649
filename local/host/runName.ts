import { randomBytes } from "node:crypto";

/** A run's name: sorts by time and is unique, so that its keys never meet those of another run. */
export function runName(now: Date, random: () => string = () => randomBytes(4).toString("hex")): string {
  return `${now.toISOString().slice(0, 19).replace(/[-:T]/g, "")}-${random()}`;
}

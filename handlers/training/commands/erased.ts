import type { Manifest } from "../../protocol/manifestTypes";
import { History } from "../history";
import type { CommandOptions } from "./versions";

/**
 * The log entry because of which a version must not come back: a fork after its position that goes back before it, hence
 * left out something that the version has learned. Undefined if there is none.
 */
export async function erasedBy(options: CommandOptions, { log }: Manifest): Promise<number | undefined> {
  for await (const entry of new History(options).entries(log.to + 1)) {
    if (entry.type === "fork" && entry.from < log.to) return entry.n;
  }
  return undefined;
}

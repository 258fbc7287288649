import { join } from "../problem";
import type { Check } from "./check";

/** A private directory is mounted by its writers only: on disk a reader would see nothing. */
export const checkPrivate: Check = ({ draft, consumers, problem }) => {
  for (const { path, consumer } of consumers) {
    for (const [directory, value] of Object.entries(consumer.mounts ?? {})) {
      const rights = typeof value === "string" ? value : value.rights;
      if (rights !== "read" || draft.directories?.[directory]?.private !== true) continue;
      problem(
        join(join(path, "mounts"), directory),
        `${directory} is private, and its files can be read by consumers that write it only; give write, or take private from the directory`,
      );
    }
  }
};

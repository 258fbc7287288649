import { Publisher } from "../../../handlers/protocol/publish";
import type { MemoryFileSystem } from "../../support/memoryFileSystem";

/** What most tests publish: its path, and where it then stands. */
export const ENTRY = "log/0/00000000000000000007.json";
export const ENTRY_FILE = `/journal/${ENTRY}`;

export const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");

/** A publisher of /journal that never pauses; its temporary files are `<prefix>0`, `<prefix>1` … */
export function journalPublisher(fileSystem: MemoryFileSystem, prefix = "t"): Publisher {
  let id = 0;
  return new Publisher({
    fileSystem,
    root: "/journal",
    newId: () => `${prefix}${id++}`,
    pause: () => Promise.resolve(),
  });
}

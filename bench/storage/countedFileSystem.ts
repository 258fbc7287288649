import type { FileSystem } from "../../handlers/protocol/fileSystem";

/** System calls behind a method, where it is not one. */
const BEHIND: Readonly<Partial<Record<keyof FileSystem, number>>> = { syncDirectory: 3, read: 4, readdir: 4 };

/** A file system that counts the system calls made through it. */
export function countedFileSystem(fileSystem: FileSystem): { fileSystem: FileSystem; calls: () => number } {
  let calls = 0;
  const counted = new Proxy(fileSystem, {
    get(target, name: keyof FileSystem) {
      const method = target[name] as ((...parameters: unknown[]) => unknown) | undefined;
      if (method === undefined) return undefined;
      return (...parameters: unknown[]) => {
        calls += BEHIND[name] ?? 1;
        return Reflect.apply(method, target, parameters);
      };
    },
  });
  return { fileSystem: counted, calls: () => calls };
}

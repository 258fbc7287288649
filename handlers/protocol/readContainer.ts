import { containerDigest } from "./container";
import type { FileSystem } from "./fileSystem";

/** A file of ours as it was read, and `containerDigest` of it. */
export interface ContainerFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: string;
}

/** As `FileSystem.read`, hashed where it is read: in threads of their own, many files are hashed at once. */
export async function readContainer(fileSystem: FileSystem, path: string): Promise<ContainerFile> {
  if (fileSystem.readContainer !== undefined) return fileSystem.readContainer(path);
  const bytes = await fileSystem.read(path);
  return { bytes, digest: containerDigest(bytes) };
}

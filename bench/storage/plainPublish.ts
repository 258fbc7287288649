import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/** The calls that publishing a file takes, as a loop that cares for nothing else would make them. */
export async function plainPublish(
  root: string,
  path: string,
  bytes: Uint8Array,
  syncDirectory: boolean,
): Promise<void> {
  const temporary = `${root}/tmp/${randomUUID()}`;
  const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
  await file.write(bytes, 0, bytes.length);
  await file.sync();
  await file.close();
  await link(temporary, `${root}/${path}`);
  if (syncDirectory) {
    const directory = await open(dirname(`${root}/${path}`), constants.O_RDONLY | constants.O_DIRECTORY);
    await directory.sync();
    await directory.close();
  }
  await unlink(temporary);
}

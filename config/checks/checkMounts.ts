import * as limits from "../limits";
import { mountPath } from "../mountPath";
import { nearest } from "../nearest";
import { join } from "../problem";
import type { Check, CheckContext, DraftConsumer } from "./check";

/** Mounts against directories, and the mounts of one consumer against each other. */
export const checkMounts: Check = (context) => {
  const { draft, consumers, directoryNames, path, clean, problem } = context;
  const written = new Set<string>();
  for (const { name, path: at, consumer } of consumers) {
    const mountsPath = join(at, "mounts");
    if (consumer.mounts === undefined) {
      // Whatever it would have mounted: nothing can be said of who writes.
      for (const directory of directoryNames) written.add(directory);
      continue;
    }
    checkCount(context, name, mountsPath, consumer);
    for (const directory of directoryNames) {
      if (!clean(join(mountsPath, directory))) written.add(directory);
    }
    const mounts = Object.entries(consumer.mounts).map(([directory, value]) => ({
      directory,
      at: mountPath(directory, value),
      rights: typeof value === "string" ? value : value.rights,
      path: join(mountsPath, directory),
    }));
    for (const mount of mounts) {
      const known = draft.directories === undefined || directoryNames.includes(mount.directory);
      const near = known ? mount.directory : nearest(mount.directory, directoryNames);
      if (!known) {
        const declared = directoryNames.length === 0 ? "none is declared" : `declared are ${directoryNames.join(", ")}`;
        const way = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
        problem(mount.path, `no such directory; ${declared} under ${path("directories")}${way}`);
      }
      // A misspelt writer still means to write: one mistake, one problem.
      if (mount.rights === "write" && near !== undefined) written.add(near);
    }
    checkPaths(context, consumer, mounts);
  }
  // What could not be read at all may have written every directory.
  if (draft.consumers === undefined) return;
  for (const directory of directoryNames) {
    if (written.has(directory)) continue;
    problem(
      join(path("directories"), directory),
      `no consumer writes this directory, so it stays empty; give one of them ${directory}: write, or remove it`,
    );
  }
};

function checkCount({ clean, problem }: CheckContext, name: string, path: string, { compute, mounts }: DraftConsumer) {
  const directories = Object.keys(mounts ?? {});
  if (directories.length === 0 && clean(path)) {
    problem(path, `${name} mounts nothing; a consumer mounts at least one directory; for example samples: read`);
  }
  if (compute === "lambda" && directories.length > limits.LAMBDA_MOUNTS) {
    problem(
      path,
      `got ${directories.length} mounts (${directories.join(", ")}); a Lambda function has exactly ${limits.LAMBDA_MOUNTS} ` +
        "(AWS's limit); keep one, split the function, or use compute fargate or ec2",
    );
  }
}

interface PlacedMount {
  readonly path: string;
  readonly directory: string;
  readonly at: string;
}

function checkPaths({ problem }: CheckContext, { compute }: DraftConsumer, mounts: readonly PlacedMount[]) {
  for (const [index, mount] of mounts.entries()) {
    if (compute === "lambda" && !limits.LAMBDA_MOUNT_PATH.regex.test(mount.at)) {
      problem(
        join(mount.path, "at"),
        `got ${JSON.stringify(mount.at)}; in a Lambda function it must be ${limits.LAMBDA_MOUNT_PATH.allowed}; for example /mnt/${mount.directory}`,
      );
    }
    for (const other of mounts.slice(0, index)) {
      const [outer, inner] = other.at.length <= mount.at.length ? [other, mount] : [mount, other];
      if (mount.at === other.at) {
        problem(join(mount.path, "at"), `${mount.at} is where ${other.directory} is mounted; choose another path`);
      } else if (inner.at.startsWith(`${outer.at}/`)) {
        problem(
          join(inner.path, "at"),
          `${inner.at} lies inside ${outer.directory}, mounted at ${outer.at}; mount points must lie side by side`,
        );
      }
    }
  }
}

import * as packageFile from "../package.json";
import { bundle, hashOf } from "./bundle";

/** Where the image keeps the bundle. */
const APPLICATION = "/opt/shared-storage";

/** The Node version that the program is developed and tested with; raising it in package.json rebuilds every image. */
const BASE_IMAGE = `public.ecr.aws/docker/library/node:${packageFile.dependencies.node}-bookworm-slim`;

export interface ImageContext {
  /** File name → content of the build context, Dockerfile included. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** First 32 hex digits of the hash of all files: an image's tag, so that a tag never names two images. */
  readonly tag: string;
}

/**
 * The build context of a service's image. Nothing is run while it is built, so an arm64 image is made on any machine
 * without emulation.
 *
 * @param uid uid and gid of the process
 * @throws Error if the entry cannot be bundled
 */
export function imageContext(entry: string, uid: number): ImageContext {
  const bundled = bundle(entry, "service").files;
  const files = { ...bundled, Dockerfile: dockerfile(Object.keys(bundled).sort(), uid) };
  const bytes = { ...bundled, Dockerfile: Buffer.from(files.Dockerfile) };
  return { files, tag: hashOf(bytes).slice(0, 32) };
}

function dockerfile(bundled: readonly string[], uid: number): string {
  return [
    `FROM ${BASE_IMAGE}`,
    `WORKDIR ${APPLICATION}`,
    `COPY --chmod=0444 ${bundled.join(" ")} ./`,
    // The only writable path beside the mounts. A volume that the image declares keeps the image's mode and owner of the
    // path (1777, so the uid below may write); one that only the task declares belongs to root with 0755.
    `VOLUME ["/tmp"]`,
    `USER ${uid}:${uid}`,
    `CMD ["node", "${APPLICATION}/index.mjs"]`,
    "",
  ].join("\n");
}

import { spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  type Dirent,
  fsyncSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { constants as os } from "node:os";
import { join } from "node:path";
import * as wire from "./fuseWire";

// node -r ts-node/register/transpile-only tests/crash/fuseServer.ts SOURCE MOUNTPOINT
// Mounts SOURCE at MOUNTPOINT through FUSE, without any library: a file system whose every call goes through this process,
// so that it hangs as a dead NFS server does when this process stops, and SIGCONT brings it back. Says `mounted`; ends with the mount.
const { OP } = wire;
/** Of an open's flags: reading, writing or both. */
const ACCESS_MODE = 3;

/** Passes every call on to a folder. Nodes are paths: nothing here is ever renamed. */
class Passthrough {
  private readonly paths = new Map<bigint, string>();
  private readonly nodes = new Map<string, bigint>();
  private readonly listings = new Map<number, readonly Dirent[]>();
  private listing = 0;

  constructor(source: string) {
    this.nodeOf(source);
  }

  /** Body of the reply. Throws the system's error. */
  answer({ operation, node, uid, gid, body }: wire.Request): Buffer {
    const path = this.paths.get(node) ?? "";
    const child = (from: number): string => join(path, wire.nameAt(body, from));
    const made = (at: string): void => lchownSync(at, uid, gid);
    const handle = (): number => Number(body.readBigUInt64LE(0));
    switch (operation) {
      case OP.init:
        return wire.initReply();
      case OP.statfs:
        return wire.statfsReply();
      case OP.lookup:
        return this.entry(child(0));
      case OP.getattr:
      case OP.setattr:
        return wire.attributeReply(lstatSync(path));
      case OP.mkdir:
        mkdirSync(child(8), { mode: body.readUInt32LE(0) & 0o7777 });
        made(child(8));
        return this.entry(child(8));
      case OP.unlink:
        unlinkSync(child(0));
        return Buffer.alloc(0);
      case OP.rmdir:
        rmdirSync(child(0));
        return Buffer.alloc(0);
      case OP.link:
        linkSync(this.paths.get(body.readBigUInt64LE(0)) ?? "", child(8));
        return this.entry(child(8));
      case OP.open:
        return wire.openReply(openSync(path, body.readUInt32LE(0) & ACCESS_MODE));
      case OP.create: {
        const flags = constants.O_CREAT | constants.O_EXCL | (body.readUInt32LE(0) & ACCESS_MODE);
        const opened = openSync(child(16), flags, body.readUInt32LE(4) & 0o7777);
        made(child(16));
        return Buffer.concat([this.entry(child(16)), wire.openReply(opened)]);
      }
      case OP.read: {
        const bytes = Buffer.alloc(body.readUInt32LE(16));
        return bytes.subarray(0, readSync(handle(), bytes, 0, bytes.length, Number(body.readBigUInt64LE(8))));
      }
      case OP.write: {
        const size = body.readUInt32LE(16);
        return wire.writeReply(writeSync(handle(), body, 40, size, Number(body.readBigUInt64LE(8))));
      }
      case OP.fsync:
        fsyncSync(handle());
        return Buffer.alloc(0);
      case OP.release:
        closeSync(handle());
        return Buffer.alloc(0);
      case OP.opendir:
        this.listings.set(++this.listing, readdirSync(path, { withFileTypes: true }));
        return wire.openReply(this.listing);
      case OP.readdir: {
        const entries = this.listings.get(handle()) ?? [];
        return wire.directoryReply(entries, Number(body.readBigUInt64LE(8)), body.readUInt32LE(16));
      }
      case OP.releasedir:
        this.listings.delete(handle());
        return Buffer.alloc(0);
      case OP.flush:
      case OP.fsyncdir:
      case OP.destroy:
        return Buffer.alloc(0);
      default:
        throw Object.assign(new Error("not served"), { errno: -os.errno.ENOSYS });
    }
  }

  private entry(path: string): Buffer {
    return wire.entryReply(this.nodeOf(path), lstatSync(path));
  }

  private nodeOf(path: string): bigint {
    let node = this.nodes.get(path);
    if (node === undefined) {
      node = BigInt(this.nodes.size + 1);
      this.nodes.set(path, node);
      this.paths.set(node, path);
    }
    return node;
  }
}

function serve(device: number, files: Passthrough): void {
  const buffer = Buffer.alloc(wire.BUFFER);
  for (;;) {
    let length: number;
    try {
      length = readSync(device, buffer, 0, buffer.length, null);
    } catch (error) {
      // A request was taken back before it was read; the mount is gone.
      if (errnoOf(error) === os.errno.ENOENT || errnoOf(error) === os.errno.EINTR) continue;
      if (errnoOf(error) === os.errno.ENODEV) return;
      throw error;
    }
    const request = wire.parseRequest(buffer.subarray(0, length));
    if (wire.SILENT.includes(request.operation)) continue;
    let answer: Buffer;
    try {
      answer = wire.reply(request.unique, 0, files.answer(request));
    } catch (error) {
      answer = wire.reply(request.unique, -(errnoOf(error) ?? os.errno.EIO));
    }
    try {
      writeSync(device, answer);
    } catch (error) {
      // Whoever asked was killed meanwhile.
      if (errnoOf(error) !== os.errno.ENOENT) throw error;
    }
    // Between two requests: whoever waits for one that was already taken could not even be killed, unlike on NFS.
    if (wire.asksToHang(request)) process.kill(process.pid, "SIGSTOP");
  }
}

function errnoOf(error: unknown): number | undefined {
  const errno = error instanceof Error && "errno" in error ? error.errno : undefined;
  return typeof errno === "number" ? Math.abs(errno) : undefined;
}

const [source = "", mountPoint = ""] = process.argv.slice(2);
process.umask(0);
const device = openSync("/dev/fuse", "r+");
const options = "fd=3,rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions";
const { status, stderr } = spawnSync("mount", ["-i", "-t", "fuse", "-o", options, "shared-storage-test", mountPoint], {
  stdio: ["ignore", "ignore", "pipe", device],
});
if (status !== 0) {
  process.stderr.write(`cannot mount: ${stderr}`);
  process.exit(1);
}
writeSync(1, "mounted\n");
serve(device, new Passthrough(source));

import assert from "node:assert/strict";
import { constants } from "node:os";
import { describeFailure, failureKind, isErrno, StorageError } from "../../../handlers/protocol/errors";

/** As Node 24 gives errors that libuv has no name for. */
function unnamed(errno: number): Error {
  const code = `Unknown system error ${-errno}`;
  return Object.assign(new Error(`${code}: ${code}, link 'a'`), { errno: -errno, code });
}

describe("failures of the file system", () => {
  it("are told apart by errno, also where Node hides the name", () => {
    assert.equal(failureKind(unnamed(constants.errno.ESTALE)), "recoverable");
    assert.equal(failureKind(unnamed(constants.errno.EDQUOT)), "backPressure");
    assert.equal(failureKind(new StorageError("ENOSPC", "write")), "backPressure");
    for (const name of ["EIO", "ETIMEDOUT", "ENOENT", "EAGAIN", "EMFILE"] as const) {
      assert.equal(failureKind(new StorageError(name, "open")), "recoverable", name);
    }
    for (const name of ["EACCES", "EROFS", "EPERM", "ENOTDIR", "EXDEV"] as const) {
      assert.equal(failureKind(new StorageError(name, "open")), "fatal", name);
    }
  });

  it("are fatal if no system call failed", () => {
    assert.equal(failureKind(new TypeError("x is not a function")), "fatal");
    assert.equal(failureKind("a string"), "fatal");
  });

  it("match by name of the errno", () => {
    assert.equal(isErrno(unnamed(constants.errno.ESTALE), "ENOENT", "ESTALE"), true);
    assert.equal(isErrno(unnamed(constants.errno.ESTALE), "ENOENT"), false);
    assert.equal(isErrno(new Error("ENOENT"), "ENOENT"), false);
  });

  it("are described with the errno's name", () => {
    const text = "ESTALE: Unknown system error -116: Unknown system error -116, link 'a'";
    assert.equal(describeFailure(unnamed(116)), process.platform === "linux" ? text : describeFailure(unnamed(116)));
    assert.equal(describeFailure(new StorageError("EIO", "read", "/a", "why")), "EIO: read '/a', why");
  });
});

// Loaded before a consumer's own code, on this machine only: servers listen on loopback, whatever they ask for, and a
// process whose host died before it could be told ends at once.
import net from "node:net";

const LOOPBACK = "127.0.0.1";
const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (...given) {
  return listen.apply(this, onLoopback(given));
};

function onLoopback([first, ...rest]) {
  if (typeof first === "object" && first !== null) {
    const elsewhere = "path" in first || "fd" in first || "_handle" in first || "handle" in first;
    return [elsewhere ? first : { ...first, host: LOOPBACK }, ...rest];
  }
  if (first === undefined || first === null || typeof first === "function") {
    return [{ port: 0, host: LOOPBACK }, ...[first, ...rest].filter((value) => typeof value === "function")];
  }
  if (typeof first === "string" && !/^\d+$/.test(first)) return [first, ...rest];
  const afterHost = typeof rest[0] === "string" || rest[0] === undefined ? rest.slice(1) : rest;
  return [first, LOOPBACK, ...afterHost];
}

const host = process.env.SHARED_STORAGE_HOST_PID;
if (host !== undefined) {
  delete process.env.SHARED_STORAGE_HOST_PID;
  const orphaned = () => process.ppid !== Number(host);
  if (orphaned()) process.kill(process.pid, "SIGKILL");
  // Linux tells at once, by the parent-death signal; elsewhere somebody has to look.
  setInterval(() => orphaned() && process.kill(process.pid, "SIGKILL"), 1000).unref();
}

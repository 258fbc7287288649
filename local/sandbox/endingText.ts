import type { Ending } from "./types";

const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

/** `exit status 1` or `signal: killed`, as Lambda and Docker (both Go) word it. */
export function endingText({ code, signal }: Ending): string {
  return signal === null ? `exit status ${code}` : `signal: ${SIGNALS[signal] ?? signal}`;
}

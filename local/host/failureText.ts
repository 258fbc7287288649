import { StackFileError } from "../../config/parseStackFiles";
import { ProgramError } from "../cloud/runProgram";
import { PolicyError } from "../policies/judgeStack";
import { StartError } from "./startError";

/** Whether a person can mend it: the stack, the arguments, the folder. */
export function isConfiguration(error: unknown): boolean {
  return [StartError, StackFileError, ProgramError, PolicyError].some((kind) => error instanceof kind);
}

/** What a person did wrong is told without a stack; a fault of the program's own needs one. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT")) {
    return `${error.message}: .local/ has no room left; free some and start again, the run goes on from what is there`;
  }
  return isConfiguration(error) ? error.message : (error.stack ?? error.message);
}

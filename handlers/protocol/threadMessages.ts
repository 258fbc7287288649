import type { CallName } from "./fileSystemCalls";
import type { ThreadFailure } from "./threadFailure";

/** Id of the answer that nobody asked for: the thread has started. */
export const STARTED = -1;

/** To the file-system thread, several in one message. */
export interface ThreadCall {
  readonly id: number;
  readonly name: CallName;
  readonly parameters: readonly unknown[];
}

/** From it. */
export type ThreadAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: ThreadFailure };

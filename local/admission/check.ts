import type { MountFacts } from "./facts";
import type { CheckName } from "./types";

/** What a refused mount looks like from the client; how it is worded depends on the kind of compute. */
export type Symptom =
  /** No mount target answers to the file system's name. */
  | "unresolved"
  /** Packets are dropped. */
  | "unreachable"
  /** efs-utils refuses its options; `text` is its own. */
  | { readonly options: string }
  /** The server says no. */
  | "access denied"
  /** The access point's root does not exist. */
  | "no such directory"
  /** Not AWS's doing: the model cannot say what AWS would do. */
  | { readonly notModelled: string };

export type Verdict =
  | { readonly passed: true; readonly resource: string; readonly detail: string }
  | {
      readonly passed: false;
      readonly symptom: Symptom;
      /** `type::name` of the resource that lacks something. */
      readonly resource: string;
      readonly missing: string;
      /** One line. */
      readonly fix: string;
    };

export interface Check {
  readonly name: CheckName;
  run(facts: MountFacts): Verdict;
}

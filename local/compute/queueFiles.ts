import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** Queues of this machine: one file each, `<queue>.jsonl`, one message a line. Nobody takes messages out. */
export class QueueFiles {
  constructor(private readonly folder: string) {}

  send(queue: string, message: object): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    appendFileSync(join(this.folder, `${queue}.jsonl`), `${JSON.stringify(message)}\n`, { mode: 0o600 });
  }
}

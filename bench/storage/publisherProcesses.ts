import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { PublishResult, PublishRun } from "./publishRun";

/** Processes that publish at the same time, each as it is told. */
export class PublisherProcesses {
  private constructor(private readonly children: readonly ChildProcess[]) {}

  static async start(
    script: string,
    count: number,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<PublisherProcesses> {
    const env = { ...process.env, ...environment };
    const children = Array.from({ length: count }, () => fork(script, { env, execArgv: [] }));
    await Promise.all(children.map((child) => once(child, "message")));
    return new PublisherProcesses(children);
  }

  /** Rejects if one of them ends. */
  run(run: PublishRun): Promise<readonly PublishResult[]> {
    return Promise.all(
      this.children.map(
        (child) =>
          new Promise<PublishResult>((resolve, reject) => {
            const ended = (code: number | null): void =>
              reject(new Error(`a publishing process ended with exit code ${code}`));
            child.once("exit", ended);
            child.once("message", (result: PublishResult) => {
              child.off("exit", ended);
              resolve(result);
            });
            child.send(run);
          }),
      ),
    );
  }

  async end(): Promise<void> {
    const ended = this.children.map((child) => (child.exitCode === null ? once(child, "exit") : undefined));
    for (const child of this.children) if (child.connected) child.disconnect();
    await Promise.all(ended);
  }
}

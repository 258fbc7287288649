import type { Report } from "../report/report";
import { statusLine } from "../report/statusLine";
import type { Clock } from "../traffic/requester";
import { replaceReport } from "./statusFile";
import type { Terminal } from "./terminal";

const SECOND_MS = 1_000;

export interface DisplayParts {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Path of status.json. */
  readonly path: string;
  /** What happened since the last call, in lines for a person. */
  readonly news: () => readonly string[];
  readonly report: () => Report;
}

/** Once a second until `end` aborts: the news, the status line, status.json. */
export async function display({ terminal, clock, path, news, report }: DisplayParts, end: AbortSignal): Promise<void> {
  let predictions = 0;
  let at = clock.now();
  for (;;) {
    for (const line of news()) terminal.line(line);
    const current = report();
    replaceReport(path, current);
    const seconds = Math.max(0.001, (clock.now() - at) / 1_000);
    terminal.status(statusLine(current, (current.predictions - predictions) / seconds, terminal.columns));
    predictions = current.predictions;
    at = clock.now();
    if (end.aborted) break;
    await clock.sleep(SECOND_MS, end);
    if (end.aborted) break;
  }
  for (const line of news()) terminal.line(line);
  terminal.end();
}

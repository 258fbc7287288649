/** Where the host prints: lines that stay, and one status line. */
export interface Terminal {
  line(text: string): void;
  /** Replaces the status line; an empty one removes it. */
  status(text: string): void;
  /** A status that passes in a moment: shown only where it can be replaced. */
  progress(text: string): void;
  /** Leaves the cursor on a line of its own. */
  end(): void;
  /** Width that a status line must not exceed; undefined = no limit. */
  readonly columns: number | undefined;
}

interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Between two status lines where they cannot replace each other. */
const PLAIN_STATUS_MS = 5_000;
const CLEAR_LINE = "\r\u001b[2K";

/** On a terminal the status line is rewritten in place, below the lines that stay; elsewhere it comes now and then. */
export function terminal(stream: Stream, now: () => number): Terminal {
  return stream.isTTY === true ? interactive(stream) : plain(stream, now);
}

function interactive(stream: Stream): Terminal {
  let shown = "";
  const status = (text: string) => {
    stream.write(`${CLEAR_LINE}${text}`);
    shown = text;
  };
  return {
    status,
    progress: status,
    line: (text) => void stream.write(`${shown === "" ? "" : CLEAR_LINE}${text}\n${shown}`),
    end: () => {
      if (shown !== "") stream.write("\n");
      shown = "";
    },
    get columns() {
      return stream.columns;
    },
  };
}

function plain(stream: Stream, now: () => number): Terminal {
  let last = Number.NEGATIVE_INFINITY;
  return {
    line: (text) => void stream.write(`${text}\n`),
    status: (text) => {
      if (text === "" || now() - last < PLAIN_STATUS_MS) return;
      last = now();
      stream.write(`${text}\n`);
    },
    progress: () => {},
    end: () => {},
    columns: undefined,
  };
}

/** A folder of this machine that the process sees at a path of its own. */
export interface BindMount {
  /** Absolute path on this machine. */
  readonly source: string;
  /** Absolute path in the sandbox; missing folders on the way are made. */
  readonly at: string;
  readonly readOnly: boolean;
}

/** Who a process is, and what it has mounted. */
export interface ProcessAccess {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary gids: one per directory that the process writes. */
  readonly groups: readonly number[];
  /** The access points' folders. */
  readonly mounts: readonly BindMount[];
}

/** One process of one consumer, and everything it may see. */
export interface SandboxSpec extends ProcessAccess {
  /** Names the process in errors, such as `ingest/3`. */
  readonly label: string;
  readonly umask: number;
  /** The bundle and whatever else is only read. */
  readonly readOnlyFolders: readonly Omit<BindMount, "readOnly">[];
  /** Size of the private /tmp in bytes. */
  readonly tmpBytes: number;
  readonly workingDirectory: string;
  /** Exactly what the process gets; nothing of the host's own environment is added. */
  readonly environment: Readonly<Record<string, string>>;
  /** Arguments of node; paths are those of the sandbox. */
  readonly nodeArguments: readonly string[];
}

/** How a process ended: by itself with a code, or by a signal. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SandboxProcess {
  /** The node process's pid on this machine; undefined if it could not even be spawned. */
  readonly pid: number | undefined;
  /** Rejects if it could not be spawned. */
  readonly ended: Promise<Ending>;
  /** SIGKILL goes to the whole process group; every other signal to the process alone. Harmless once it ended. */
  signal(signal: NodeJS.Signals): void;
}

/** Starts processes of consumers. `output` gets every complete line of stdout and stderr. */
export type Launch = (spec: SandboxSpec, output: (line: string) => void) => SandboxProcess;

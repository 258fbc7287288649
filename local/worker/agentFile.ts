import { z } from "zod";

/** What the CloudWatch agent's configuration may say here: files, and the group and stream that each goes to. */
const configuration = z.strictObject({
  agent: z.strictObject({ region: z.string() }),
  logs: z.strictObject({
    logs_collected: z.strictObject({
      files: z.strictObject({
        collect_list: z
          .array(
            z.strictObject({
              file_path: z.string().startsWith("/"),
              log_group_name: z.string(),
              log_stream_name: z.string(),
            }),
          )
          .min(1),
      }),
    }),
  }),
});

/** One log file and where the agent sends it. */
export interface CollectedLog {
  /** Absolute path on the instance. */
  readonly path: string;
  readonly group: string;
}

/**
 * Parses the agent's configuration strictly.
 * @throws Error for what is not modelled
 */
export function parseAgentFile(text: string): readonly CollectedLog[] {
  const decoded = configuration.safeParse(json(text));
  if (!decoded.success) {
    const [issue] = decoded.error.issues;
    throw new Error(`the agent's configuration is not modelled: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  return decoded.data.logs.logs_collected.files.collect_list.map(({ file_path, log_group_name }) => ({
    path: file_path,
    group: log_group_name,
  }));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

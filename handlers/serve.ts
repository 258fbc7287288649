import type { Run } from "./contract";
import { metricSink } from "./metrics/metricSink";
import { threadFileSystem } from "./protocol/threadFileSystem";
import { callDeadline } from "./runtime/callDeadline";
import { serve } from "./serving/serve";
import { servingSettings } from "./serving/servingSettings";

/** The prediction service: newest model that verifies, POST /predict, GET /model, /healthz, /metrics. */
export const run: Run = async (context) => {
  const settings = servingSettings(process.env);
  const fileSystem = threadFileSystem({ deadline: callDeadline(process.env) });
  try {
    await serve(context, settings, fileSystem, metricSink());
  } finally {
    // Not awaited: a thread that a hung mount holds does not end.
    void fileSystem.end();
  }
};

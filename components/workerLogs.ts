import type { Ec2ConsumerConfig } from "../config/types";
import { physicalName, type StackNames } from "./naming";

/** Folder of the units' logs on the instance; made by the worker's script, because systemd opens a log before it makes folders. */
export const LOG_FOLDER = "/var/log/shared-storage";

/** Files of the bundle that the worker's script puts into use. */
export const AGENT_FILE = "agent.json";
export const LOGROTATE_FILE = "logrotate.conf";

/** What cloud-init and everything that it calls say: here stands why an instance gave itself up. */
const BOOTSTRAP_LOG = "/var/log/cloud-init-output.log";

export function logFile(consumer: string): string {
  return `${LOG_FOLDER}/${consumer}.log`;
}

export function workerLogGroup(names: StackNames, consumer: string): string {
  return `/aws/ec2/${physicalName(names, consumer)}`;
}

/**
 * Configuration of the CloudWatch agent (its JSON schema: amazon-cloudwatch-agent, translator/config/schema.json): it sends
 * two files to the worker's log group. CloudWatch Logs takes the metrics out of lines in the embedded metric format by
 * itself, so no `metrics` section and no listening `emf` one. The journal will not do: the agent sends its entries wrapped,
 * and a metric in a wrapped line is not found.
 */
export function agentConfig(names: StackNames, { name }: Pick<Ec2ConsumerConfig, "name">): string {
  const group = workerLogGroup(names, name);
  const collect = [
    { file_path: logFile(name), log_group_name: group, log_stream_name: "{instance_id}/worker" },
    { file_path: BOOTSTRAP_LOG, log_group_name: group, log_stream_name: "{instance_id}/bootstrap" },
  ];
  const config = { agent: { region: names.region }, logs: { logs_collected: { files: { collect_list: collect } } } };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

/** The unit keeps its log open, hence a copy that is cut; two of at most about 100 MB stay on the instance. */
export function logrotateConfig(): string {
  const rules = ["daily", "maxsize 100M", "rotate 1", "copytruncate", "missingok", "notifempty"];
  return [`${LOG_FOLDER}/*.log {`, ...rules.map((rule) => `  ${rule}`), "}", ""].join("\n");
}

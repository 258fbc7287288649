/** How CloudWatch takes minutes without data (CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data"). */
export type MissingData = "breaching" | "notBreaching" | "missing";

export interface AlarmText {
  /** What it means that it fires. */
  readonly meaning: string;
  /** What to do then. */
  readonly action: string;
  readonly missing: MissingData;
  /** Why silence is taken so. */
  readonly because: string;
}

const QUIET = "Without work there is nothing to measure.";

/** Every alarm that a stack may have: the one place for what it means. Documentation, console and treatment of silence derive from here. */
export const ALARMS = {
  "io-limit": {
    meaning: "The file system is close to the operations a second that General Purpose mode takes.",
    action:
      "Look which consumer works most (dashboard, file system); make files fewer and larger, or spread consumers over time.",
    missing: "notBreaching",
    because: QUIET,
  },
  connections: {
    meaning: "The file system comes close to 25,000 client connections; beyond them mounts fail.",
    action: "Each Lambda sandbox holds one: lower reservedConcurrency.",
    missing: "notBreaching",
    because: "Without clients EFS reports nothing.",
  },
  "burst-credits": {
    meaning: "Burst credits run out; without them throughput falls to 50 KiB/s for each GiB stored.",
    action: "Set throughput: elastic (one change in 24 hours), or lower the load.",
    missing: "missing",
    because: "The balance does not change because nobody asks for it: the state stays.",
  },
  utilization: {
    meaning: "The provisioned throughput is nearly used up; operations wait.",
    action: "Raise provisionedMiBps (at once), or set throughput: elastic.",
    missing: "notBreaching",
    because: QUIET,
  },
  metered: {
    meaning: "More was read and written in an hour than expected, and with elastic throughput every byte is paid for.",
    action:
      "Look at reads, writes and metadata on the dashboard; a consumer that polls or rewrites is the usual cause.",
    missing: "notBreaching",
    because: QUIET,
  },
  replication: {
    meaning: "The replica lags: what was written since would be lost in a failover.",
    action: "Look at the replication in the EFS console; a first copy, or millions of small files, take long.",
    missing: "missing",
    because: "EFS reports the lag after each sync; a replication that is being set up has none yet.",
  },
  errors: {
    meaning: "Invocations of the function fail.",
    action: "Read its log; EFSMount… errors are of the mount: `npm run explain`, and docs/operations.md.",
    missing: "notBreaching",
    because: "A function that is not invoked has no errors.",
  },
  throttles: {
    meaning: "Invocations were refused for lack of concurrency.",
    action: "Raise reservedConcurrency, or the account's quota.",
    missing: "notBreaching",
    because: "A function that is not invoked is not throttled.",
  },
  duration: {
    meaning: "One invocation in a hundred comes close to the function's timeout.",
    action: "Look at the file system's widgets for waiting; raise timeout or memory.",
    missing: "notBreaching",
    because: "A function that is not invoked takes no time.",
  },
  "dead-letters": {
    meaning: "Events were given up and wait in a queue.",
    action: "Read the queue's records, repair the cause, send the events again, delete them.",
    missing: "notBreaching",
    because: "SQS reports a queue while it holds messages; an idle one is empty.",
  },
  "running-tasks": {
    meaning: "Fewer tasks run than replicas.min says.",
    action:
      "Look at the service's events and stopped tasks in the ECS console: image, mount, health check or Spot capacity.",
    missing: "breaching",
    because: "Running tasks report every minute: silence is no task.",
  },
  cpu: {
    meaning: "The service's tasks have used nearly all their CPU for a quarter of an hour: scaling does not follow.",
    action: "Raise replicas.max, or cpu.",
    missing: "notBreaching",
    because: "That no task runs is another alarm's.",
  },
  memory: {
    meaning: "The service's tasks have used nearly all their memory; at the limit they are killed.",
    action: "Raise memory; look for a leak if it only rises.",
    missing: "notBreaching",
    because: "That no task runs is another alarm's.",
  },
  targets: {
    meaning: "The load balancer has no healthy task behind it.",
    action: "Look at the target group's reasons, and at the health check's path.",
    missing: "breaching",
    because: "A target group with a service behind it always reports.",
  },
  heartbeat: {
    meaning: "The worker does not say that it lives: it is gone, does not start, or its log does not arrive.",
    action: "Look at the Auto Scaling group's activity and the log group's bootstrap streams; they hold the reason.",
    missing: "breaching",
    because: "Silence is what it watches for.",
  },
  "new-model": {
    meaning:
      "No model was published for long: no samples, too few for a version, a rollback that still holds, or training fails.",
    action: "Look whether samples arrive and are trained (dashboard); `npm run model` shows versions and rollbacks.",
    missing: "notBreaching",
    because: "Before the first model there is no age, and a worker that is gone is the heartbeat's.",
  },
  "pending-samples": {
    meaning: "Samples wait and are not learned.",
    action: "Read the worker's log: `training waits` and `segment cannot be read yet` say why.",
    missing: "breaching",
    because: "Nobody says that samples are consumed.",
  },
  "training-failures": {
    meaning: "The training loop fails again and again.",
    action: "Read the worker's log: `training waits` has the reason.",
    missing: "notBreaching",
    because: "A worker that is gone is the heartbeat's.",
  },
  quarantine: {
    meaning: "Samples were damaged or contradict others; they were set apart and not learned.",
    action: "The log entry names the files; `npm run data` shows the quarantine.",
    missing: "notBreaching",
    because: "A worker that is gone is the heartbeat's.",
  },
  "refused-models": {
    meaning: "A published model did not verify; the version before it stays in use.",
    action: "Read the consumer's log for the reason; roll back, and keep the refused files.",
    missing: "notBreaching",
    because: "Then nothing was loaded at all.",
  },
  "old-look": {
    meaning:
      "The consumer cannot look for newer models and answers from an old one: its mount hangs, or the file system fails.",
    action: "Read its log; restart the service's tasks, or publish the function again.",
    missing: "notBreaching",
    because: "A function that is not invoked does not look; a service that is gone is another alarm's.",
  },
  "back-pressure": {
    meaning: "Samples could not be stored and were sent back to be repeated.",
    action: "Read ingest's log; a full or failing file system is the usual cause.",
    missing: "notBreaching",
    because: "Without requests nothing is refused.",
  },
} as const satisfies Record<string, AlarmText>;

export type AlarmName = keyof typeof ALARMS;

export const ALARM_NAMES = Object.keys(ALARMS) as AlarmName[];

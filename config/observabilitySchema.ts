import { z } from "zod";
import { ALARM_NAMES } from "./alarms";
import { texts } from "./consumerFields";
import { choice, fields, flag, text, wholeNumber } from "./fields";
import * as limits from "./observabilityLimits";

const percent = (description: string, preset: number) =>
  wholeNumber(limits.PERCENT, "of percent", { description }).default(preset);
const minutes = (description: string, preset: number) =>
  wholeNumber(limits.MINUTES, "of minutes", { description }).default(preset);

const alarms = fields(
  {
    enabled: flag(
      "Alarms, with their encrypted topic. Each alarm is paid for by the month. The topic's key is protected as the file system is: switching alarms off takes a first update with `protect: false`.",
    ).default(true),
    emails: texts(
      text(limits.EMAIL, { description: "An e-mail address.", example: "operations@example.com" }),
      "e-mail addresses",
      "Who gets a mail when an alarm fires or ends. AWS asks each address once to confirm.",
      limits.EMAILS,
    ),
    omit: z
      .array(choice(ALARM_NAMES, { description: "Name of an alarm." }), { error: "must be a list of alarms" })
      .default([])
      .describe("Alarms that the stack does without; their names are in docs/alarms.md."),
    ioLimitPercent: percent("`io-limit` fires above it.", 95),
    connections: wholeNumber(limits.CONNECTIONS, "of connections", {
      description: "`connections` fires above it.",
    }).default(20_000),
    burstCreditsGiB: wholeNumber(limits.GIB, "of GiB", {
      description: "`burst-credits` fires below it; 192 last half an hour at 100 MiB/s.",
    }).default(192),
    utilizationPercent: percent("`utilization` fires above this part of the provisioned throughput.", 80),
    meteredGiBPerHour: wholeNumber(limits.GIB, "of GiB", {
      description: "`metered` fires above it; 100 cost 3 to 6 dollars.",
    }).default(100),
    replicationMinutes: minutes("`replication` fires when the replica is older.", 60),
    errorPercent: percent("`errors` fires above this part of a function's invocations.", 5),
    durationPercent: percent("`duration` fires above this part of a function's timeout.", 80),
    cpuPercent: percent("`cpu` fires above it.", 90),
    memoryPercent: percent("`memory` fires above it.", 90),
    heartbeatMinutes: wholeNumber(limits.HEARTBEAT, "of minutes", {
      description: "`heartbeat` fires after so many without one.",
    }).default(5),
    newModelMinutes: minutes("`new-model` fires when the newest model is older.", 60),
    pendingSamplesMinutes: minutes("`pending-samples` fires when a sample has waited for longer.", 15),
    oldLookMinutes: minutes("`old-look` fires when the last look for a newer model is older.", 5),
  },
  "What the stack watches of itself. Which alarms there are follows from throughput mode and consumers.",
);

export const observability = fields(
  {
    dashboard: flag("A dashboard of file system, consumers and models.").default(true),
    alarms: alarms.prefault({}),
  },
  "Alarms and dashboard.",
);

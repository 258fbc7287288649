import { itReports } from "./support/refusals";
import { GOOD_VALUES } from "./support/stackInput";

const AT = "shared-storage:observability";
const withAlarms = (alarms: object) => ({ ...GOOD_VALUES, observability: { alarms } });

describe("config: observability", () => {
  itReports([
    { what: "nothing: everything has a default", values: { ...GOOD_VALUES, observability: {} }, lines: [] },
    {
      what: "alarms off, and addresses, thresholds and omitted alarms",
      values: withAlarms({ enabled: false, emails: ["a@example.com"], cpuPercent: 1, omit: ["io-limit", "io-limit"] }),
      lines: [],
    },
    {
      what: "what is no address, no alarm and no threshold, all at once",
      values: withAlarms({
        emails: ["a@b"],
        omit: ["cpus"],
        errorPercent: 0,
        heartbeatMinutes: 1441,
        connections: 0.5,
      }),
      lines: [
        `${AT}.alarms.connections: got 0.5; must be a whole number of connections from 1 to 25000; leave it out for 20000`,
        `${AT}.alarms.emails[0]: got "a@b"; must be an e-mail address`,
        `${AT}.alarms.errorPercent: got 0; must be a whole number of percent from 1 to 100; leave it out for 5`,
        `${AT}.alarms.heartbeatMinutes: got 1441; must be a whole number of minutes from 2 to 1440; leave it out for 5`,
        `${AT}.alarms.omit[0]: got "cpus"; must be "io-limit", "connections", "burst-credits", "utilization", "metered", "replication", "errors", "throttles", "duration", "dead-letters", "running-tasks", "cpu", "memory", "targets", "heartbeat", "new-model", "pending-samples", "training-failures", "quarantine", "refused-models", "old-look" or "back-pressure"; did you mean "cpu"?`,
      ],
    },
    {
      what: "a field that there is not",
      values: withAlarms({ email: "a@example.com" }),
      lines: [
        `${AT}.alarms.email: unknown field; known are enabled, emails, omit, ioLimitPercent, connections, burstCreditsGiB, utilizationPercent, meteredGiBPerHour, replicationMinutes, errorPercent, durationPercent, cpuPercent, memoryPercent, heartbeatMinutes, newModelMinutes, pendingSamplesMinutes, oldLookMinutes; did you mean "emails"?`,
      ],
    },
  ]);
});

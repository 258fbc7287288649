import type { z } from "zod";
import { ALARM_NAMES } from "../../../config/alarms";
import type { Range } from "../../../config/limits";
import { CONNECTIONS, GIB, HEARTBEAT, MINUTES, PERCENT } from "../../../config/observabilityLimits";
import type { observability } from "../../../config/observabilitySchema";
import { type Draw, drawFields, type FieldDraws, maybe, once, some, whole } from "./draw";

type Values = z.input<typeof observability>;
type Alarms = NonNullable<Values["alarms"]>;

const within = (range: Range) => maybe((draw: Draw) => whole(draw, range));

const ALARMS: FieldDraws<Alarms, undefined> = {
  enabled: maybe((draw) => !once(draw, 4)),
  emails: maybe((draw) => some(draw, ["operations@example.com", "a.b+c@sub.example.org"])),
  omit: maybe((draw) => some(draw, ALARM_NAMES, 4)),
  ioLimitPercent: within(PERCENT),
  connections: within(CONNECTIONS),
  burstCreditsGiB: within(GIB),
  utilizationPercent: within(PERCENT),
  meteredGiBPerHour: within(GIB),
  replicationMinutes: within(MINUTES),
  errorPercent: within(PERCENT),
  durationPercent: within(PERCENT),
  cpuPercent: within(PERCENT),
  memoryPercent: within(PERCENT),
  heartbeatMinutes: within(HEARTBEAT),
  newModelMinutes: within(MINUTES),
  pendingSamplesMinutes: within(MINUTES),
  oldLookMinutes: within(MINUTES),
};

const OBSERVABILITY: FieldDraws<Values, undefined> = {
  dashboard: maybe((draw) => once(draw, 2)),
  alarms: maybe((draw) => drawFields(ALARMS, draw, undefined)),
};

/** What the stack watches of itself: no field has anything to do with another. */
export function randomObservability(draw: Draw): Values {
  return drawFields(OBSERVABILITY, draw, undefined);
}

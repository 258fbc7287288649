import { CLOCK_HOURS, type MaintenanceSettings, type TrainingSettings } from "../../handlers/training/trainingSettings";
import type { Random } from "./engine/random";

/** What a seed sets up before anything happens. Times in milliseconds unless the name says otherwise. */
export interface Plan {
  readonly training: TrainingSettings;
  readonly maintenance: MaintenanceSettings;
  /** Share of file-system calls that go wrong. */
  readonly faultRate: number;
  readonly producers: number;
  readonly sandboxes: number;
  readonly bursts: readonly Burst[];
  /** Calls in a life of a process, from … to. */
  readonly life: readonly [number, number];
}

/** Requests close together, then a quiet time. */
export interface Burst {
  /** Of each producer. */
  readonly requests: number;
  readonly quiet: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Hurried settings, so that hours of simulated time show what days do: packs of a few segments, kept for hours. */
export function planOf(random: Random): Plan {
  const dedupHours = random.pick([0.5, 1, 2, 24]);
  const quiet = (): number => {
    const kind = random.weighted([3, 4, dedupHours <= 2 ? 3 : 0.3, 0.4]);
    if (kind === 0) return random.between(0.5, 12) * MINUTE;
    if (kind === 1) return random.between(0.6, 3) * HOUR;
    // The first checkpoint of a day is kept for thirty.
    if (kind === 3) return random.between(30.5, 32) * 24 * HOUR;
    // At the edge of the dedup window.
    return dedupHours * HOUR + random.between(-25, 25) * MINUTE;
  };
  const bursts = Array.from({ length: 3 + random.below(3) }, () => ({ requests: 2 + random.below(3), quiet: quiet() }));
  return {
    training: {
      publishRecords: 1 + random.below(10),
      publishSeconds: random.pick([0, 2, 10]),
      checkpointRecords: 3 + random.below(20),
      dedupHours,
      discoverySeconds: random.pick([2, 5]),
    },
    maintenance: {
      retentionHours: random.between(0.5, 0.8),
      // As short as the settings allow, or nearly.
      journalRetentionDays: random.pick([(dedupHours + CLOCK_HOURS) / 24, (dedupHours + CLOCK_HOURS) / 24 + 0.03, 90]),
      packSegments: 2 + random.below(5),
      packHours: random.pick([0.5, 1]),
      janitorSeconds: random.pick([5, 20, 60]),
    },
    faultRate: random.pick([0, 0.003, 0.01, 0.02, 0.04]),
    producers: 2 + random.below(2),
    sandboxes: 3 + random.below(2),
    bursts,
    life: random.pick([
      [40, 500],
      [200, 1500],
      [1000, 5000],
    ]),
  };
}

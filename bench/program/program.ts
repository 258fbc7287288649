import type { Benchmark } from "../benchmark";
import { compared, interleaved, median } from "../interleaved";
import { RecordedProgram } from "./recordedProgram";
import { sampleStack } from "./sampleStack";

const PROJECT = "shared-storage";
const COUNTS = [50, 250, 1000] as const;
const PROGRAM = "the program";
const SDK = "the bare SDK";
/** Of what the SDK itself needs; and by how much a resource of the largest stack may cost more than one of the smallest. */
const AIMS = { ratio: 1.5, growth: 1.25 } as const;

/** Evaluating index.ts with many consumers, beside registering the same resources with the bare SDK. */
export const program: Benchmark = async ({ part, rounds, measured, note }) => {
  const warn = console.warn;
  // The quotas' and network's warnings, in every run.
  console.warn = () => undefined;
  const each = new Map<number, number>();
  try {
    for (const count of COUNTS) {
      await part(String(count), async () => {
        const recorded = await RecordedProgram.record(PROJECT, sampleStack(PROJECT, count));
        const figures = await interleaved(
          [
            { name: SDK, run: () => recorded.register() },
            { name: PROGRAM, run: () => recorded.evaluate() },
          ],
          rounds,
        );
        const what = `evaluating ${count} consumers, ${recorded.count} resources`;
        measured({ what, unit: "s of processor", ...compared(figures, PROGRAM, SDK), aim: { atMost: AIMS.ratio } });
        each.set(count, (1000 * median(figures.get(PROGRAM)!)) / recorded.count);
      });
    }
  } finally {
    console.warn = warn;
  }
  const [smallest, largest] = [COUNTS[0], COUNTS.at(-1)!];
  const [few, many] = [each.get(smallest), each.get(largest)];
  if (few === undefined || many === undefined) {
    note(`linearity compares ${smallest} with ${largest} consumers: run both parts`);
    return;
  }
  measured({
    what: `a resource of ${largest} consumers`,
    unit: "ms of processor",
    value: many,
    baseline: { name: `one of ${smallest}`, value: few },
    ratio: many / few,
    aim: { atMost: AIMS.growth },
  });
};

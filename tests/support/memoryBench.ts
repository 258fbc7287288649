import { Trainer } from "../../handlers/training/trainer";
import type { TrainerOptions } from "../../handlers/training/trainerOptions";
import { countingLearners } from "./countingLearner";
import { MemoryFileSystem } from "./memoryFileSystem";
import { TrainingBench } from "./trainingBench";

/** A bench on one memory file system, whose trainers learn with the learners that a test looks at. */
export class MemoryBench extends TrainingBench {
  readonly disk: MemoryFileSystem;
  learners = countingLearners();

  constructor(disk = new MemoryFileSystem("/samples", "/journal", "/models")) {
    super(disk);
    this.disk = disk;
  }

  trainer(changes: Partial<TrainerOptions> = {}): Promise<Trainer> {
    return Trainer.start(this.options(changes, this.learners));
  }
}

import assert from "node:assert/strict";
import { trainingSettings } from "../../handlers/training/trainingSettings";

const defaults = {
  publishRecords: 4096,
  publishSeconds: 30,
  checkpointRecords: 65_536,
  dedupHours: 24,
  discoverySeconds: 1,
  retentionHours: 26,
  journalRetentionDays: 90,
  packSegments: 1024,
  packHours: 1,
  janitorSeconds: 60,
};

describe("training settings", () => {
  it("have defaults for dev and prod, which keep segments for 26 hours and packs for 90 days", () => {
    assert.deepEqual(trainingSettings({}), defaults);
  });

  it("are read from the consumer's environment", () => {
    const environment = {
      PUBLISH_RECORDS: "512",
      PUBLISH_SECONDS: "2",
      CHECKPOINT_RECORDS: "1000",
      DEDUP_HOURS: "0.5",
      DISCOVERY_SECONDS: "0.25",
      RETENTION_HOURS: "0.5",
      JOURNAL_RETENTION_DAYS: "7",
      PACK_SEGMENTS: "64",
      PACK_HOURS: "2",
      JANITOR_SECONDS: "5",
    };
    assert.deepEqual(trainingSettings(environment), {
      publishRecords: 512,
      publishSeconds: 2,
      checkpointRecords: 1000,
      dedupHours: 0.5,
      discoverySeconds: 0.25,
      retentionHours: 0.5,
      journalRetentionDays: 7,
      packSegments: 64,
      packHours: 2,
      janitorSeconds: 5,
    });
  });

  it("that are wrong are told all at once, each with its variable, value and range", () => {
    const training = { PUBLISH_RECORDS: "many", PUBLISH_SECONDS: "-1", CHECKPOINT_RECORDS: "1.5", DEDUP_HOURS: "" };
    assert.throws(
      () => trainingSettings({ ...training, RETENTION_HOURS: "-1", PACK_SEGMENTS: "0" }),
      new Error(
        [
          "6 environment variables are wrong; correct them under the consumer's environment in Pulumi.<stack>.yaml:",
          ' - PUBLISH_RECORDS must be a whole number from 1 to 1000000000, got "many"',
          ' - PUBLISH_SECONDS must be a number from 0 to 86400, got "-1"',
          ' - CHECKPOINT_RECORDS must be a whole number from 1 to 1000000000, got "1.5"',
          ' - DEDUP_HOURS must be a number from 0 to 8760, got ""',
          ' - RETENTION_HOURS must be a number from 0 to 87600, got "-1"',
          ' - PACK_SEGMENTS must be a whole number from 1 to 65536, got "0"',
        ].join("\n"),
      ),
    );
  });

  it("of which one is wrong give a single line", () => {
    assert.throws(
      () => trainingSettings({ DISCOVERY_SECONDS: "0" }),
      new Error(
        'environment variable DISCOVERY_SECONDS must be a number from 0.05 to 3600, got "0"; ' +
          "correct it under the consumer's environment in Pulumi.<stack>.yaml",
      ),
    );
  });

  it("refuse a journal that is deleted while repeated keys are still to be told from it", () => {
    assert.throws(
      () => trainingSettings({ JOURNAL_RETENTION_DAYS: "1.04" }),
      new Error(
        "environment variable JOURNAL_RETENTION_DAYS must be at least 1.042, got 1.04: the journal tells repeated keys for " +
          "the 24 hours of DEDUP_HOURS, and clocks may differ by 1 more; " +
          "correct it under the consumer's environment in Pulumi.<stack>.yaml",
      ),
    );
    assert.equal(trainingSettings({ JOURNAL_RETENTION_DAYS: "1.042" }).journalRetentionDays, 1.042);
    assert.throws(
      () => trainingSettings({ DEDUP_HOURS: "8760" }),
      /JOURNAL_RETENTION_DAYS must be at least 365\.042, got 90: /,
    );
    assert.throws(
      () => trainingSettings({ DEDUP_HOURS: "0", JOURNAL_RETENTION_DAYS: "0" }),
      /must be at least 0\.042, got 0: /,
    );
  });
});

import assert from "node:assert/strict";
import { maintenanceSettings, trainingSettings } from "../../handlers/training/trainingSettings";

describe("training settings", () => {
  it("have defaults for dev and prod", () => {
    assert.deepEqual(trainingSettings({}), {
      publishRecords: 4096,
      publishSeconds: 30,
      checkpointRecords: 65_536,
      dedupHours: 24,
      discoverySeconds: 1,
    });
  });

  it("are read from the consumer's environment", () => {
    const environment = {
      PUBLISH_RECORDS: "512",
      PUBLISH_SECONDS: "2",
      CHECKPOINT_RECORDS: "1000",
      DEDUP_HOURS: "0.5",
      DISCOVERY_SECONDS: "0.25",
    };
    assert.deepEqual(trainingSettings(environment), {
      publishRecords: 512,
      publishSeconds: 2,
      checkpointRecords: 1000,
      dedupHours: 0.5,
      discoverySeconds: 0.25,
    });
  });

  it("that are wrong are told all at once, each with its variable, value and range", () => {
    const environment = { PUBLISH_RECORDS: "many", PUBLISH_SECONDS: "-1", CHECKPOINT_RECORDS: "1.5", DEDUP_HOURS: "" };
    assert.throws(
      () => trainingSettings(environment),
      new Error(
        [
          "4 environment variables are wrong; correct them under the consumer's environment in Pulumi.<stack>.yaml:",
          ' - PUBLISH_RECORDS must be a whole number from 1 to 1000000000, got "many"',
          ' - PUBLISH_SECONDS must be a number from 0 to 86400, got "-1"',
          ' - CHECKPOINT_RECORDS must be a whole number from 1 to 1000000000, got "1.5"',
          ' - DEDUP_HOURS must be a number from 0 to 8760, got ""',
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
});

describe("maintenance settings", () => {
  it("have defaults that keep segments for 26 hours and packs for 90 days", () => {
    assert.deepEqual(maintenanceSettings({}), {
      retentionHours: 26,
      journalRetentionDays: 90,
      packSegments: 1024,
      packHours: 1,
      janitorSeconds: 60,
    });
  });

  it("are read from the consumer's environment, each within its range", () => {
    const environment = { RETENTION_HOURS: "0.5", JOURNAL_RETENTION_DAYS: "7", PACK_SEGMENTS: "64", PACK_HOURS: "2" };
    assert.deepEqual(maintenanceSettings({ ...environment, JANITOR_SECONDS: "5" }), {
      retentionHours: 0.5,
      journalRetentionDays: 7,
      packSegments: 64,
      packHours: 2,
      janitorSeconds: 5,
    });
    assert.throws(
      () => maintenanceSettings({ RETENTION_HOURS: "-1", PACK_SEGMENTS: "0" }),
      new Error(
        [
          "2 environment variables are wrong; correct them under the consumer's environment in Pulumi.<stack>.yaml:",
          ' - RETENTION_HOURS must be a number from 0 to 87600, got "-1"',
          ' - PACK_SEGMENTS must be a whole number from 1 to 65536, got "0"',
        ].join("\n"),
      ),
    );
  });
});

import { AT, itReports, LAMBDA, withConsumers } from "../support/refusals";
import { GOOD_VALUES, withConsumer } from "../support/stackInput";

describe("config/checks/checkMounts", () => {
  itReports([
    {
      what: "a mount of a misspelt directory, once: it is what keeps the directory written",
      values: withConsumer("train", { mounts: { modles: "write" } }),
      lines: [
        `${AT}.train.mounts.modles: no such directory; declared are models, samples under shared-storage:directories; did you mean "models"?`,
      ],
    },
    {
      what: "a misspelt reader, which does not keep its directory written",
      values: {
        directories: { models: {} },
        consumers: { serve: { compute: "fargate", entry: "h.ts", mounts: { modles: "read" } } },
      },
      lines: [
        `${AT}.serve.mounts.modles: no such directory; declared are models under shared-storage:directories; did you mean "models"?`,
        "shared-storage:directories.models: no consumer writes this directory, so it stays empty; give one of them models: write, or remove it",
      ],
    },
    {
      what: "a mount of a directory that resembles none",
      values: withConsumer("train", { mounts: { models: "write", journal: "write" } }),
      lines: [
        `${AT}.train.mounts.journal: no such directory; declared are models, samples under shared-storage:directories`,
      ],
    },
    {
      what: "a mount where no directory is declared",
      values: { consumers: { fn: LAMBDA } },
      lines: [`${AT}.fn.mounts.samples: no such directory; none is declared under shared-storage:directories`],
    },
    {
      what: "a directory that nobody writes",
      values: { ...GOOD_VALUES, directories: { ...GOOD_VALUES.directories, journal: {} } },
      lines: [
        "shared-storage:directories.journal: no consumer writes this directory, so it stays empty; give one of them journal: write, or remove it",
      ],
    },
    {
      what: "directories without any consumer",
      values: { directories: { samples: {} } },
      lines: [
        "shared-storage:directories.samples: no consumer writes this directory, so it stays empty; give one of them samples: write, or remove it",
      ],
    },
    {
      what: "a consumer without a mount",
      values: { ...withConsumers({ idle: { compute: "ec2", entry: "h.ts", mounts: {} } }), fileSystem: { backups: 1 } },
      lines: [
        `${AT}.idle.mounts: idle mounts nothing; a consumer mounts at least one directory; for example samples: read`,
        "shared-storage:fileSystem.backups: got 1; must be true or false; leave it out for true",
      ],
    },
    {
      what: "a Lambda function with two mounts",
      values: withConsumer("ingest", { mounts: { samples: "write", models: "read" } }),
      lines: [
        `${AT}.ingest.mounts: got 2 mounts (models, samples); a Lambda function has exactly 1 (AWS's limit); ` +
          "keep one, split the function, or use compute fargate or ec2",
      ],
    },
    {
      what: "a nested path in a Lambda function",
      values: withConsumer("ingest", { mounts: { samples: { rights: "write", at: "/mnt/a/b" } } }),
      lines: [
        `${AT}.ingest.mounts.samples.at: got "/mnt/a/b"; in a Lambda function it must be /mnt/ and one name of letters, digits, hyphens, ` +
          "underscores and dots; for example /mnt/samples",
      ],
    },
    {
      what: "two mounts at one path",
      values: withConsumer("train", { mounts: { samples: "read", models: { rights: "write", at: "/mnt/samples" } } }),
      lines: [`${AT}.train.mounts.samples.at: /mnt/samples is where models is mounted; choose another path`],
    },
    {
      what: "a mount inside another",
      values: withConsumer("train", { mounts: { samples: "read", models: { rights: "write", at: "/mnt/samples/x" } } }),
      lines: [
        `${AT}.train.mounts.models.at: /mnt/samples/x lies inside samples, mounted at /mnt/samples; mount points must lie side by side`,
      ],
    },
    {
      what: "an empty writer, without calling its directory unwritten",
      values: withConsumers({ ingest: null }),
      lines: [`${AT}.ingest: got null; must be a map of fields`],
    },
    {
      what: "mounts side by side",
      values: withConsumer("train", {
        mounts: { samples: { rights: "read", at: "/mnt/a/b" }, models: { rights: "write", at: "/mnt/a/bc" } },
      }),
      lines: [],
    },
  ]);
});

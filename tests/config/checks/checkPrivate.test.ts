import { itReports } from "../support/refusals";
import { GOOD_VALUES } from "../support/stackInput";

const AT = "shared-storage:consumers";
const privately = (...names: string[]) => ({
  ...GOOD_VALUES,
  directories: { samples: {}, models: {}, ...Object.fromEntries(names.map((name) => [name, { private: true }])) },
});
const text = (name: string) =>
  `${name} is private, and its files can be read by consumers that write it only; give write, or take private from the directory`;

describe("config: private directories", () => {
  const writersOnly = {
    ...privately("models"),
    consumers: {
      ...GOOD_VALUES.consumers,
      serve: { ...GOOD_VALUES.consumers.serve, mounts: { models: { rights: "write", at: "/mnt/m" } } },
    },
  };
  itReports([
    { what: "one that only writers mount", values: writersOnly, lines: [] },
    {
      what: "each reader, at its own place",
      values: privately("models", "samples"),
      lines: [`${AT}.serve.mounts.models: ${text("models")}`, `${AT}.train.mounts.samples: ${text("samples")}`],
    },
  ]);
});

import { itReports } from "./support/refusals";
import { GOOD_VALUES } from "./support/stackInput";

const { directories, consumers } = GOOD_VALUES;

describe("config: keys and what could not be parsed", () => {
  itReports([
    {
      what: "a missing region",
      values: GOOD_VALUES,
      other: { region: undefined, otherKeys: ["aws:profile"] },
      lines: ["aws:region: missing; must be an AWS region; for example eu-west-1"],
    },
    {
      what: "a misspelt region key",
      values: GOOD_VALUES,
      other: { region: undefined, otherKeys: ["aws:regoin"] },
      lines: ['aws:region: missing; must be an AWS region; is it "aws:regoin"?'],
    },
    {
      what: "a zone for a region",
      values: GOOD_VALUES,
      other: { region: "eu-west-1a" },
      lines: ['aws:region: got "eu-west-1a"; must be an AWS region; for example eu-west-1'],
    },
    {
      what: "an unknown key of the project",
      values: { ...GOOD_VALUES, consumer: {}, zones: {} },
      lines: [
        'shared-storage:consumer: unknown key; known are network, fileSystem, directories, consumers, maintenance, quotas, observability; did you mean "consumers"?',
        "shared-storage:zones: unknown key; known are network, fileSystem, directories, consumers, maintenance, quotas, observability",
      ],
    },
    {
      what: "a misspelt namespace, but not another provider's",
      values: GOOD_VALUES,
      other: { otherKeys: ["aws:region", "docker:host", "shared-storge:consumers"] },
      lines: ["shared-storge:consumers: no part of this program reads this namespace; did you mean shared-storage:?"],
    },
    {
      what: "consumers that could not be parsed, without calling the directories unwritten",
      values: { directories },
      other: { malformed: { consumers: "not JSON" } },
      lines: ["shared-storage:consumers: not JSON"],
    },
    {
      what: "directories that could not be parsed, without calling every mount dangling",
      values: { consumers },
      other: { malformed: { directories: "not JSON" } },
      lines: ["shared-storage:directories: not JSON"],
    },
  ]);
});

import { AT, itReports } from "../support/refusals";
import { GOOD_VALUES, withConsumer } from "../support/stackInput";

const mounts = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${String(index).padStart(3, "0")}`, "write"]));
const directories = (count: number) => Object.fromEntries(Object.keys(mounts(count)).map((name) => [name, {}]));

describe("config/checks/checkWorker", () => {
  itReports([
    {
      what: "types of two architectures, and a type that is named twice",
      values: withConsumer("train", {
        instanceType: "c7g.large",
        fallbackInstanceTypes: ["c7i.large", "m7g.large", "m7g.large", "c7g.large"],
      }),
      lines: [
        `${AT}.train.fallbackInstanceTypes[0]: c7i.large is x86_64, c7g.large is arm64; one image has one architecture`,
        `${AT}.train.fallbackInstanceTypes[2]: m7g.large is named twice; name each once`,
        `${AT}.train.fallbackInstanceTypes[3]: c7g.large is named twice; name each once`,
      ],
    },
    {
      what: "packages that every worker has, or that are named twice",
      values: withConsumer("train", { packages: ["nodejs24", "htop", "htop", "amazon-efs-utils"] }),
      lines: [
        `${AT}.train.packages[0]: every worker has nodejs24; remove it`,
        `${AT}.train.packages[2]: htop is named twice; name each once`,
        `${AT}.train.packages[3]: every worker has amazon-efs-utils; remove it`,
      ],
    },
    {
      what: "what is no package's name, no market, no size and no type",
      values: withConsumer("train", {
        packages: ["--allowerasing"],
        market: "reserved",
        rootVolume: 4,
        fallbackInstanceTypes: ["large"],
      }),
      lines: [
        `${AT}.train.fallbackInstanceTypes[0]: got "large"; must be an EC2 instance type, family and size`,
        `${AT}.train.market: got "reserved"; must be "on-demand" or "spot"; leave it out for on-demand`,
        `${AT}.train.packages[0]: got "--allowerasing"; must be the name of a package of Amazon Linux 2023, with or without its version`,
        `${AT}.train.rootVolume: got 4; must be a whole number of GiB from 8 to 16384; leave it out for 16`,
      ],
    },
    {
      what: "more mounts than user data has room for",
      values: {
        ...GOOD_VALUES,
        directories: directories(50),
        consumers: { train: { compute: "ec2", entry: "handlers/train.ts", mounts: mounts(50) } },
      },
      lines: [
        `${AT}.train: 50 mounts and 0 packages take 8450 bytes of user data, of which 8192 are left to them; use fewer mounts, shorter paths or fewer packages`,
      ],
    },
  ]);
});

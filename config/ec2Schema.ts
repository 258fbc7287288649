import { z } from "zod";
import { common, entry, logRetentionDays, texts } from "./consumerFields";
import { choice, fields, text, wholeNumber } from "./fields";
import * as limits from "./limits";
import * as worker from "./workerLimits";

export const ec2 = fields(
  {
    compute: z.literal("ec2").describe("One EC2 instance, kept alive by an Auto Scaling group."),
    entry,
    ...common,
    instanceType: text(limits.INSTANCE_TYPE, {
      description: "Instance type; its family decides the architecture.",
    }).default("t4g.small"),
    fallbackInstanceTypes: texts(
      text(limits.INSTANCE_TYPE, { description: "An instance type.", example: "m7g.large" }),
      "instance types",
      "Types of the same architecture to take where there is no capacity of `instanceType`, in order. On Spot the one with the most spare capacity at a low price is taken, so name several.",
      worker.FALLBACK_TYPES,
    ),
    market: choice(worker.MARKETS, {
      description:
        "`spot`: cheaper, taken back with two minutes' notice, in which the worker writes its checkpoint. While EC2 has no Spot capacity of any of the types there is no worker.",
    }).default("on-demand"),
    ami: text(limits.AMI, {
      description:
        "Amazon Linux 2023 image of that architecture; `npm run ami` writes the newest. Default: the newest one whenever an instance starts.",
      example: "ami-0123456789abcdef0",
    }).optional(),
    rootVolume: wholeNumber(worker.ROOT_VOLUME, "of GiB", {
      description: "Size of the encrypted root volume in GiB. /tmp and the logs are there.",
    }).default(16),
    packages: texts(
      text(worker.PACKAGE, { description: "A package.", example: "htop" }),
      "packages",
      "Packages of Amazon Linux 2023 that are installed at the first start, besides the worker's own.",
      worker.PACKAGES,
    ),
    logRetentionDays,
  },
  "An EC2 worker.",
);

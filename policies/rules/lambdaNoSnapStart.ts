import { hasFileSystem } from "../lib/clients";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { has, record, show } from "../lib/values";

export const lambdaNoSnapStart = resourceRule({
  name: "lambda-file-system-no-snapstart",
  description: "A function with a file system does not use SnapStart, which cannot restore a mount",
  severity: "medium",
  controls: [],
  remedy: "remove snapStart, or use provisioned concurrency",
  url: "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
  decides: "preview",
  types: [TYPE.function],
  check(resource, { report }) {
    if (!hasFileSystem(resource) || !has(resource.props, "snapStart")) return;
    const applyOn = record(resource.props.snapStart)?.applyOn;
    if (applyOn !== "None") report(`snapStart.applyOn is ${show(applyOn)}, must be "None"`);
  },
});

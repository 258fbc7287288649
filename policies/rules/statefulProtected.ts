import { pattern, texts } from "../lib/parameters";
import { resourceRule } from "../lib/rule";

export const statefulProtected = resourceRule({
  name: "stateful-resources-protected",
  description: "In production stacks a resource that holds data cannot be deleted by accident",
  severity: "high",
  controls: [],
  remedy: "set the resource option protect: true",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  decides: "preview",
  parameters: {
    stacks: pattern("names of production stacks", "(^|[-_.])(prod|production|live)([-_.]|$)"),
    // Buckets are not among them by default: many, like this project's, hold only what a build makes again.
    types: texts("type tokens of the resources that hold data", [
      "aws:efs/fileSystem:FileSystem",
      "aws:backup/vault:Vault",
      "aws:kms/key:Key",
      "aws:dynamodb/table:Table",
      "aws:rds/cluster:Cluster",
      "aws:rds/instance:Instance",
    ]),
  },
  check(resource, { parameters, report }) {
    if (!parameters.types.includes(resource.type) || !new RegExp(parameters.stacks).test(resource.stack)) return;
    if (!resource.protect) report(`protect is false in production stack ${resource.stack}`);
  },
});

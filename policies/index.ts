import { PolicyPack } from "@pulumi/policy";
import { RULES } from "./rules";
import { toPolicy } from "./toPolicy";

// Constructing a pack starts its server, hence nothing else is in this file.
new PolicyPack("shared-storage", {
  description: "What must never be deployed around an EFS file system and what mounts it",
  displayName: "Shared storage",
  provider: "aws",
  tags: ["efs", "lambda", "ecs", "ec2"],
  policies: RULES.map((rule) => toPolicy(rule)),
});

import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { has, record, show } from "../lib/values";

export const instanceMetadataV2 = resourceRule({
  name: "ec2-imdsv2",
  description: "Instances answer metadata requests of version 2 only",
  severity: "high",
  controls: [
    "Security Hub EC2.8 EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)",
    "Security Hub EC2.170 EC2 launch templates should use Instance Metadata Service Version 2 (IMDSv2)",
  ],
  remedy: 'set metadataOptions { httpEndpoint: "enabled", httpTokens: "required" }',
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
  decides: "preview",
  types: [TYPE.instance, TYPE.launchTemplate, TYPE.launchConfiguration, TYPE.spotInstanceRequest],
  check({ props }, { report }) {
    // What an instance leaves out comes from its template, which is checked itself.
    if (!has(props, "metadataOptions") && has(props, "launchTemplate")) return;
    const tokens = record(props.metadataOptions)?.httpTokens;
    if (tokens !== "required") report(`metadataOptions.httpTokens is ${show(tokens)}, must be "required"`);
  },
});

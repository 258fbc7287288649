import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "./iamDocuments";
import { physicalName, type StackNames, tagsOf } from "./naming";

/** SQS's longest: who looks after a long weekend still finds everything. */
const RETENTION_SECONDS = 14 * 24 * 3600;

/** An encrypted queue `<consumer>-<purpose>` that is reached by TLS only. */
export function recordQueue(
  name: string,
  { names, consumer, purpose }: { readonly names: StackNames; readonly consumer: string; readonly purpose: string },
  parent: pulumi.ComponentResource,
): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(
    `${name}-${purpose}`,
    {
      name: `${physicalName(names, consumer)}-${purpose}`,
      messageRetentionSeconds: RETENTION_SECONDS,
      sqsManagedSseEnabled: true,
      tags: tagsOf(names, `${consumer}-${purpose}`, consumer),
    },
    { parent },
  );
  new aws.sqs.QueuePolicy(
    `${name}-${purpose}`,
    {
      queueUrl: queue.url,
      policy: policyDocument([
        {
          Sid: "DenyWithoutTls",
          Effect: "Deny",
          Principal: "*",
          // Everything there is, now and later: a deny that lists actions lets the unlisted through.
          Action: "sqs:*",
          Resource: queue.arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
    },
    { parent },
  );
  return queue;
}

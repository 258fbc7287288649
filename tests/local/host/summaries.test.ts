import assert from "node:assert/strict";
import type { ModelEvent } from "../../../local/cloud/cloudModel";
import { localPaths } from "../../../local/host/localDirectory";
import { resourceSummary } from "../../../local/host/resourceSummary";
import { runName } from "../../../local/host/runName";
import { whereToLook } from "../../../local/host/whereToLook";
import { consumer } from "./consumers";

const event = (
  type: string,
  name: string,
  of?: string,
  status: ModelEvent["status"] = "created",
  expandedFrom?: string,
): ModelEvent => ({
  status,
  resource: {
    ...{ type, name, id: `${name}-id`, outputs: {}, inputs: of === undefined ? {} : { tags: { Consumer: of } } },
    ...(expandedFrom === undefined ? {} : { expandedFrom }),
  },
});

describe("resource summary", () => {
  it("groups what was created by what it is for, and names what is not there", () => {
    const events = [
      event("aws:ec2/vpc:Vpc", "network"),
      event("aws:ec2/subnet:Subnet", "network-private-a"),
      event("aws:ec2/subnet:Subnet", "network-private-b"),
      event("aws:efs/fileSystem:FileSystem", "file-system"),
      event("aws:efs/mountTarget:MountTarget", "file-system-mount-target-a", undefined, "without"),
      event("aws:lambda/function:Function", "ingest-function", "ingest"),
      event("aws:efs/accessPoint:AccessPoint", "ingest.samples", "ingest"),
      event("aws:iam/rolePolicy:RolePolicy", "ingest-mounts"),
      event("aws:lambda/function:Function", "ingest-2-function", "ingest-2", "refused"),
      event("aws:iam/role:Role", "ingest-2-role", "ingest-2"),
      event("aws:iam/rolePolicy:RolePolicy", "ingest-2-mounts"),
      event("aws:lambda/alias:Alias", "ingest-2-live", undefined, "skipped"),
      event("aws:lambda/invocation:Invocation", "gate-invocation"),
      event("aws:lambda/function:Function", "negative-probe-function"),
      event("docker-build:index:Image", "7166", undefined, "created", "ingest-image"),
      event("aws:s3/bucketObjectv2:BucketObjectv2", "loose"),
    ];
    assert.deepEqual(resourceSummary(events), [
      "  network       3  vpc, 2 subnets",
      "  file system   1  file system",
      "  mount gate    2  function",
      "  ingest        4  function, access point",
      "  ingest-2      2  role",
      "  other         1",
      "  aws:efs/mountTarget:MountTarget::file-system-mount-target-a: left out (--without)",
      "  aws:lambda/function:Function::ingest-2-function: refused",
      "  aws:lambda/alias:Alias::ingest-2-live: not created, because what it needs is not there",
    ]);
  });

  it("of nothing is nothing", () => assert.deepEqual(resourceSummary([]), []));
});

describe("where to look", () => {
  it("names every consumer, every address and every path", () => {
    const compute = {
      consumers: [
        consumer("ingest"),
        {
          ...consumer("serve"),
          mounts: [...consumer("ingest").mounts, ...consumer("retrain").mounts, ...consumer("serve").mounts],
        },
        { ...consumer("ingest"), name: "a", mounts: [] },
      ],
      lambdaEndpoint: "http://127.0.0.1:4001",
      region: "eu-west-1",
      credentials: { accessKeyId: "AKID", secretAccessKey: "never printed" },
      services: [{ consumer: "serve", url: "http://127.0.0.1:4002" }],
      functions: [
        { consumer: "a", functionName: "p-s-a", qualifier: "live" },
        { consumer: "ingest", functionName: "p-s-ingest", qualifier: "live", url: "http://127.0.0.1:4003/" },
      ],
      runMountGate: async () => [],
      stop: async () => {},
      kill: () => {},
    };
    assert.deepEqual(whereToLook(compute, localPaths("/p/.local"), "/p"), [
      "consumers",
      "  ingest  lambda   uid 1100000000  writes samples",
      "  serve   fargate  uid 1100000000  writes samples, journal; reads models",
      "  a       lambda   uid 1100000000  mounts nothing",
      "where to look",
      "  serve      http://127.0.0.1:4002",
      "  ingest     http://127.0.0.1:4003/",
      "  functions  http://127.0.0.1:4001 (AWS_ENDPOINT_URL_LAMBDA)",
      "  files      .local/efs",
      "  logs       .local/logs",
      "  status     .local/status.json",
    ]);
    assert.ok(whereToLook(compute, localPaths("/elsewhere"), "/p").includes("  files      /elsewhere/efs"));
  });
});

describe("run name", () => {
  it("sorts by time and differs within one second", () => {
    const at = new Date("2026-11-24T02:03:04.567Z");
    assert.equal(
      runName(at, () => "abcd"),
      "20261124020304-abcd",
    );
    assert.notEqual(runName(at), runName(at));
    assert.ok(runName(at) < runName(new Date("2026-11-24T02:03:05Z")));
  });
});

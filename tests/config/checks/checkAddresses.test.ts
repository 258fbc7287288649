import assert from "node:assert/strict";
import { functionAddress, serviceAddress } from "../../../config/addresses";
import { AT, itReports, withConsumers } from "../support/refusals";
import { decode, GOOD_VALUES } from "../support/stackInput";

const { ingest, serve, train } = GOOD_VALUES.consumers;
const NAMES = { project: "p", stack: "s" };

function consumers(more: object) {
  return withConsumers({ serve: { ...serve, discovery: true }, ...more });
}

describe("config/checks/checkAddresses", () => {
  itReports([
    {
      what: "two functions that invoke each other, and two services that call each other",
      values: consumers({
        ingest: { ...ingest, invokes: ["other"], calls: ["serve"] },
        other: { ...ingest, invokes: ["ingest"] },
        serve: { ...serve, discovery: true, calls: ["second"] },
        second: { ...serve, discovery: true, calls: ["serve"], invokes: ["ingest"] },
      }),
      lines: [],
    },
    {
      what: "a consumer that names itself",
      values: consumers({
        ingest: { ...ingest, invokes: ["ingest"] },
        serve: { ...serve, discovery: true, calls: ["serve"] },
      }),
      lines: [
        `${AT}.ingest.invokes[0]: ingest names itself; a consumer that invokes itself could do so for ever; remove it, or split the consumer`,
        `${AT}.serve.calls[0]: serve names itself; a consumer that calls itself could do so for ever; remove it, or split the consumer`,
      ],
    },
    {
      what: "unknown consumers, with the nearest of that kind",
      values: consumers({ train: { ...train, invokes: ["ingset", "serv"], calls: ["serv"] } }),
      lines: [
        `${AT}.train.calls[0]: there is no consumer serv; of that kind are serve; did you mean "serve"?`,
        `${AT}.train.invokes[0]: there is no consumer ingset; of that kind are ingest; did you mean "ingest"?`,
        `${AT}.train.invokes[1]: there is no consumer serv; of that kind are ingest`,
      ],
    },
    {
      what: "an unknown consumer where there is none of that kind",
      values: {
        directories: { samples: {} },
        consumers: { train: { ...train, mounts: { samples: "write" }, invokes: ["fn"] } },
      },
      lines: [`${AT}.train.invokes[0]: there is no consumer fn; there is none of that kind`],
    },
    {
      what: "consumers of the wrong kind",
      values: consumers({
        ingest: { ...ingest, invokes: ["serve", "train"], calls: ["train"] },
        train: { ...train, calls: ["ingest"] },
      }),
      lines: [
        `${AT}.ingest.calls[0]: train is ec2, not a Fargate consumer; a worker takes no requests`,
        `${AT}.ingest.invokes[0]: serve is fargate, not a Lambda consumer; use calls for it`,
        `${AT}.ingest.invokes[1]: train is ec2, not a Lambda consumer; a worker takes no requests`,
        `${AT}.train.calls[0]: ingest is lambda, not a Fargate consumer; use invokes for it`,
      ],
    },
    {
      what: "a service without an address, also where its load balancer has no domain",
      values: withConsumers({
        train: { ...train, calls: ["serve", "web"] },
        web: { ...serve, loadBalancer: { scheme: "internal" } },
      }),
      lines: ["serve", "web"].map(
        (name, index) =>
          `${AT}.train.calls[${index}]: ${name} has no address that is known beforehand; set discovery: true on it, or a domain on its load balancer`,
      ),
    },
    {
      what: "a consumer that is named twice",
      values: consumers({ train: { ...train, calls: ["serve", "serve"] } }),
      lines: [`${AT}.train.calls[1]: serve is named twice`],
    },
    {
      what: "a consumer whose compute is wrong: that alone",
      values: consumers({ other: { ...ingest, compute: "lamda" }, ingest: { ...ingest, invokes: ["other"] } }),
      lines: [`${AT}.other.compute: got "lamda"; must be "lambda", "fargate" or "ec2"; did you mean "lambda"?`],
    },
  ]);

  it("counts the addresses into a function's environment", () => {
    const targets = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`target-${index}`, ingest]));
    const caller = { ...ingest, invokes: Object.keys(targets) };
    const values = (bytes: number) =>
      consumers({ ...targets, ingest: { ...caller, environment: { FILL: "x".repeat(bytes) } } });
    const variables = (bytes: number) =>
      JSON.stringify({
        FILL: "x".repeat(bytes),
        POWERTOOLS_METRICS_NAMESPACE: "shared-storage/dev",
        POWERTOOLS_SERVICE_NAME: "ingest",
        SHARED_STORAGE_CONSUMER: "ingest",
        SHARED_STORAGE_MOUNTS: '{"samples":"/mnt/samples"}',
        SHARED_STORAGE_INVOKES: JSON.stringify(
          Object.fromEntries(Object.keys(targets).map((name) => [name, `shared-storage-dev-${name}:live`])),
        ),
      });
    const room = 4096 - variables(0).length;
    assert.ok(room > 0);
    assert.deepEqual(decode(values(room)).warnings, decode(values(0)).warnings);
    assert.throws(() => decode(values(room + 1)), /ingest\.environment: got 4097 bytes of variables/);
  });
});

describe("config/addresses", () => {
  it("names a function by its alias", () => assert.equal(functionAddress(NAMES, "fn"), "p-s-fn:live"));

  const balancer = (fields: object) => ({ port: 9000, discovery: undefined, loadBalancer: fields });
  for (const [what, service, address] of [
    [
      "its private DNS name",
      { port: 9000, discovery: "api", loadBalancer: { domain: "a.example" } },
      { way: "discovery", url: "http://api.p-s.internal:9000", port: 9000 },
    ],
    [
      "its load balancer's domain",
      balancer({ domain: "a.example" }),
      { way: "load balancer", url: "http://a.example", port: 80 },
    ],
    [
      "HTTPS where there is a certificate",
      balancer({ domain: "a.example", certificate: "arn" }),
      { way: "load balancer", url: "https://a.example", port: 443 },
    ],
    ["nothing where the load balancer has no domain", balancer({ certificate: "arn" }), undefined],
    ["nothing where there is neither", { port: 80, discovery: undefined, loadBalancer: undefined }, undefined],
  ] as const) {
    it(`a service is reached by ${what}`, () => assert.deepEqual(serviceAddress(NAMES, service), address));
  }
});

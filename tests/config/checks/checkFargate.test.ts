import { AT, itReports } from "../support/refusals";
import { GOOD_VALUES, withConsumer } from "../support/stackInput";

const CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
const SERVE = `${AT}.serve`;

function service(fields: object) {
  return withConsumer("serve", { ...fields });
}

function behind(loadBalancer: object) {
  return service({ loadBalancer });
}

describe("config/checks/checkFargate", () => {
  itReports([
    {
      what: "as many tasks as a private DNS name has",
      values: { ...service({ discovery: true, replicas: { min: 500, max: 1000 } }), quotas: { fargateVcpus: 250 } },
      lines: [],
    },
    {
      what: "more tasks than a private DNS name has, in an update",
      values: { ...service({ discovery: true, replicas: { min: 501, max: 501 } }), quotas: { fargateVcpus: 251 } },
      lines: [
        `${SERVE}.replicas: up to 1002 tasks, old and new in an update; a private DNS name has at most 1000; lower max or min, or use a load balancer instead of discovery`,
      ],
    },
    { what: "as many tasks without one", values: service({ replicas: { min: 501, max: 501 } }), lines: [] },
    {
      what: "an image in place of a handler file",
      values: service({ entry: undefined, image: "public.ecr.aws/docker/library/httpd:2.4" }),
      lines: [],
    },
    {
      what: "an image and a handler file",
      values: service({ image: "public.ecr.aws/docker/library/httpd:2.4" }),
      lines: [`${SERVE}.image: a service runs either an image or a handler file; remove image, or entry`],
    },
    {
      what: "neither",
      values: service({ entry: undefined }),
      lines: [`${SERVE}.entry: missing; a service runs a handler file, or an image; for example handlers/serve.ts`],
    },
    {
      what: "an image that may be another one tomorrow, without a second problem",
      values: service({ entry: undefined, image: "httpd:latest" }),
      lines: [
        `${SERVE}.image: got "httpd:latest"; must be an image with a tag (not latest) or a digest; leave it out, or write for example 123456789012.dkr.ecr.eu-west-1.amazonaws.com/serve:1.0`,
      ],
    },
    {
      what: "an image of the internet where there is no way out",
      values: {
        ...service({ entry: undefined, image: "public.ecr.aws/docker/library/httpd:2.4" }),
        network: { natGateways: "none" },
      },
      lines: [
        `${SERVE}.image: got "public.ecr.aws/docker/library/httpd:2.4"; without NAT gateways only images of this account's ECR can be pulled; copy it there, or set natGateways: single`,
      ],
    },
    {
      what: "an image of ECR where there is no way out",
      values: {
        ...service({
          entry: undefined,
          image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/a/b@sha256:${"0".repeat(64)}`,
        }),
        network: { natGateways: "none" },
      },
      lines: [],
    },
    {
      what: "a health check that takes longer than the next one",
      values: service({ healthCheck: { interval: 5, timeout: 5 } }),
      lines: [`${SERVE}.healthCheck.timeout: got 5; it must be less than the interval of 5 seconds`],
    },
    {
      what: "more than the whole on Spot",
      values: service({ capacity: { spotPercent: 101 } }),
      lines: [
        `${SERVE}.capacity.spotPercent: got 101; must be a whole number of percent from 0 to 100; leave it out for 0`,
      ],
    },
    {
      what: "a public load balancer without a certificate",
      values: behind({ scheme: "public" }),
      lines: [`${SERVE}.loadBalancer: a public load balancer takes HTTPS only; set certificate, or scheme: internal`],
    },
    { what: "an internal one without a certificate", values: behind({ scheme: "internal" }), lines: [] },
    {
      what: "a certificate of another region",
      values: behind({ scheme: "public", certificate: CERTIFICATE.replace("eu-west-1", "us-east-1") }),
      lines: [
        `${SERVE}.loadBalancer.certificate: it is in us-east-1, the stack in eu-west-1; request one in eu-west-1`,
      ],
    },
    {
      what: "a hosted zone without a name for it",
      values: behind({ scheme: "public", certificate: CERTIFICATE, hostedZone: "Z0123456789" }),
      lines: [`${SERVE}.loadBalancer: a hosted zone needs a name to make in it; set domain, or remove hostedZone`],
    },
    {
      what: "a load balancer in one zone",
      values: { ...behind({ scheme: "internal" }), network: { availabilityZones: ["a"] } },
      lines: [
        `${SERVE}.loadBalancer: a load balancer has subnets in 2 zones at least, the network has 1; name a second zone, or use discovery`,
      ],
    },
    {
      what: "a public load balancer in a network that exists",
      values: {
        ...behind({ scheme: "public", certificate: CERTIFICATE }),
        network: { existing: { vpcId: "vpc-00000001", subnets: { a: "subnet-00000001", b: "subnet-00000002" } } },
      },
      lines: [
        `${SERVE}.loadBalancer.scheme: an existing network names private subnets only; use scheme: internal, and put a load balancer of yours in front`,
      ],
    },
    {
      what: "a name that DNS does not take",
      values: service({ discovery: "my_service" }),
      lines: [
        `${SERVE}.discovery: got "my_service"; must be a DNS label: at most 63 lower-case letters, digits and hyphens, starting with a letter; leave it out for false`,
      ],
    },
    {
      what: "two services of one name",
      values: {
        ...GOOD_VALUES,
        consumers: {
          ...GOOD_VALUES.consumers,
          api: { ...GOOD_VALUES.consumers.serve, discovery: true },
          serve: { ...GOOD_VALUES.consumers.serve, discovery: "api" },
        },
      },
      lines: [
        `${SERVE}.discovery: api.shared-storage-dev.internal is also the name of api; write another name instead of true`,
      ],
    },
  ]);
});

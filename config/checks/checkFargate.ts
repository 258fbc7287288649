import { CERTIFICATE, ECR_IMAGE, LOAD_BALANCER_ZONES } from "../computeLimits";
import { join } from "../problem";
import { TASKS_PER_NAME } from "../quotas";
import type { Check, CheckContext } from "./check";
import { mostTasks, type Service } from "./serviceTasks";
import { zonesOf } from "./zones";

/** What a service runs, and what its load balancer needs. */
export const checkFargate: Check = (context) => {
  for (const { path, consumer } of context.consumers) {
    if (consumer.compute !== "fargate") continue;
    checkSource(context, path, consumer);
    checkHealth(context, path, consumer);
    checkLoadBalancer(context, path, consumer);
    checkDiscovery(context, path, consumer);
  }
};

function checkDiscovery({ problem }: CheckContext, path: string, service: Service) {
  const tasks = mostTasks(service);
  if (service.discovery === undefined || service.discovery === false || tasks <= TASKS_PER_NAME) return;
  problem(
    join(path, "replicas"),
    `up to ${tasks} tasks, old and new in an update; a private DNS name has at most ${TASKS_PER_NAME}; lower max or min, or use a load balancer instead of discovery`,
  );
}

function checkSource({ clean, problem, draft }: CheckContext, path: string, { entry, image }: Service) {
  const [entryPath, imagePath] = [join(path, "entry"), join(path, "image")];
  if (entry !== undefined && image !== undefined) {
    problem(imagePath, "a service runs either an image or a handler file; remove image, or entry");
  } else if (entry === undefined && image === undefined && clean(entryPath) && clean(imagePath)) {
    problem(entryPath, "missing; a service runs a handler file, or an image; for example handlers/serve.ts");
  }
  if (image !== undefined && !ECR_IMAGE.test(image) && draft.network?.natGateways === "none") {
    problem(
      imagePath,
      `got "${image}"; without NAT gateways only images of this account's ECR can be pulled; copy it there, or set natGateways: single`,
    );
  }
}

function checkHealth({ problem }: CheckContext, path: string, { healthCheck }: Service) {
  const { interval, timeout } = healthCheck ?? {};
  if (interval === undefined || timeout === undefined || timeout < interval) return;
  problem(
    join(join(path, "healthCheck"), "timeout"),
    `got ${timeout}; it must be less than the interval of ${interval} seconds`,
  );
}

function checkLoadBalancer(
  { draft, region, written, clean, problem }: CheckContext,
  path: string,
  { loadBalancer }: Service,
) {
  if (loadBalancer === undefined) return;
  const at = join(path, "loadBalancer");
  const { scheme, certificate, domain, hostedZone } = loadBalancer;
  if (scheme === "public" && certificate === undefined && clean(join(at, "certificate"))) {
    problem(at, "a public load balancer takes HTTPS only; set certificate, or scheme: internal");
  }
  const from = certificate === undefined ? undefined : CERTIFICATE.regex.exec(certificate)?.[1];
  if (from !== undefined && region !== undefined && from !== region) {
    problem(join(at, "certificate"), `it is in ${from}, the stack in ${region}; request one in ${region}`);
  }
  if (hostedZone !== undefined && domain === undefined && clean(join(at, "domain"))) {
    problem(at, "a hosted zone needs a name to make in it; set domain, or remove hostedZone");
  }
  if (scheme === "public" && written("network", "existing")) {
    problem(
      join(at, "scheme"),
      "an existing network names private subnets only; use scheme: internal, and put a load balancer of yours in front",
    );
  }
  const zones = zonesOf(draft);
  if (zones.length > 0 && zones.length < LOAD_BALANCER_ZONES) {
    problem(
      at,
      `a load balancer has subnets in ${LOAD_BALANCER_ZONES} zones at least, the network has ${zones.length}; name a second zone, or use discovery`,
    );
  }
}

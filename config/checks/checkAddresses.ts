import { namespaceName, serviceAddress } from "../addresses";
import { discoveryName } from "../assembleConsumer";
import { suggestion } from "../nearest";
import { join } from "../problem";
import type { Check, CheckContext, DraftConsumer } from "./check";

const LINKS = [
  { field: "invokes", compute: "lambda", kind: "a Lambda consumer", other: "calls" },
  { field: "calls", compute: "fargate", kind: "a Fargate consumer", other: "invokes" },
] as const;

/** Whom consumers invoke and call: consumers of the right kind, never themselves, and only services that can be found. */
export const checkAddresses: Check = (context) => {
  const { consumers, problem } = context;
  for (const { name, path, consumer } of consumers) {
    for (const link of LINKS) {
      const targets = consumer[link.field] ?? [];
      for (const [index, target] of targets.entries()) {
        const text = targets.indexOf(target) < index ? `${target} is named twice` : wrong(context, name, target, link);
        if (text !== undefined) problem(join(join(path, link.field), index), text);
      }
    }
  }
  checkNames(context);
};

function wrong(
  { consumers, project, stack, clean }: CheckContext,
  name: string,
  target: string,
  { field, compute, kind, other }: (typeof LINKS)[number],
): string | undefined {
  if (target === name) {
    return `${name} names itself; a consumer that ${field} itself could do so for ever; remove it, or split the consumer`;
  }
  const found = consumers.find((one) => one.name === target);
  if (found === undefined) {
    const candidates = consumers.filter((one) => one.consumer.compute === compute && one.name !== name);
    const known = candidates.map((one) => one.name);
    const list = known.length === 0 ? "there is none of that kind" : `of that kind are ${known.join(", ")}`;
    return `there is no consumer ${target}; ${list}${suggestion(target, known)}`;
  }
  const { consumer } = found;
  // Of a consumer whose kind did not decode nothing can be said.
  if (consumer.compute === undefined) return undefined;
  if (consumer.compute !== compute) {
    const way = consumer.compute === "ec2" ? "a worker takes no requests" : `use ${other} for it`;
    return `${target} is ${consumer.compute}, not ${kind}; ${way}`;
  }
  if (consumer.compute !== "fargate" || !clean(found.path)) return undefined;
  const { port = 0, discovery = false, loadBalancer } = consumer;
  const address = serviceAddress(
    { project, stack },
    { port, discovery: discoveryName(target, discovery), loadBalancer },
  );
  if (address !== undefined) return undefined;
  return `${target} has no address that is known beforehand; set discovery: true on it, or a domain on its load balancer`;
}

/** Two services of one name would get each other's requests. */
function checkNames({ project, stack, consumers, problem }: CheckContext) {
  const holders = new Map<string, string>();
  for (const { name, path, consumer } of consumers) {
    const label = labelOf(name, consumer);
    if (label === undefined) continue;
    const holder = holders.get(label);
    if (holder === undefined) holders.set(label, name);
    else {
      const domain = `${label}.${namespaceName({ project, stack })}`;
      problem(join(path, "discovery"), `${domain} is also the name of ${holder}; write another name instead of true`);
    }
  }
}

function labelOf(name: string, consumer: DraftConsumer): string | undefined {
  return consumer.compute === "fargate" ? discoveryName(name, consumer.discovery ?? false) : undefined;
}

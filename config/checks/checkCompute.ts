import * as limits from "../limits";
import { join, show } from "../problem";
import type { Check } from "./check";

/** What the fields of one consumer must be together, and that its handler exists. */
export const checkCompute: Check = ({ consumers, fileExists, problem }) => {
  for (const { path, consumer } of consumers) {
    if (consumer.entry !== undefined && !fileExists(consumer.entry)) {
      problem(join(path, "entry"), `there is no file ${consumer.entry} in the project; create it or correct the path`);
    }
    if (consumer.compute !== "fargate") continue;
    const { cpu, memory, replicas } = consumer;
    if (cpu !== undefined && memory !== undefined) {
      const sizes = fargateMemory(cpu);
      if (!sizes.includes(memory)) {
        problem(join(path, "memory"), `got ${show(memory)}; with cpu ${cpu} it must be ${listed(sizes)} MiB`);
      }
    }
    if (replicas?.min !== undefined && replicas.max !== undefined && replicas.min > replicas.max) {
      problem(join(path, "replicas"), `got min ${replicas.min} and max ${replicas.max}; min must not exceed max`);
    }
  }
};

/** Memory sizes in MiB that Fargate has for a number of CPU units, smallest first. */
export function fargateMemory(cpu: number): readonly number[] {
  const size = limits.FARGATE_SIZES[cpu];
  if (size === undefined) return [];
  const count = (size.max - size.min) / size.step + 1;
  const all = Array.from({ length: count }, (_, index) => size.min + index * size.step);
  return all.filter((memory) => !limits.FARGATE_GAPS[cpu]?.includes(memory));
}

function listed(sizes: readonly number[]): string {
  if (sizes.length <= 4) return `${sizes.slice(0, -1).join(", ")} or ${sizes.at(-1)}`;
  return `${sizes[0]} to ${sizes.at(-1)} in steps of ${sizes[1]! - sizes[0]!}`;
}

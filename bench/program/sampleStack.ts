/** Of every ten consumers: eight functions, a service, a worker. */
const HANDLERS = {
  lambda: "handlers/ingest.ts",
  fargate: "handlers/serve.ts",
  ec2: "handlers/retrain.ts",
} as const;

function computeOf(index: number): keyof typeof HANDLERS {
  if (index % 10 === 8) return "fargate";
  return index % 10 === 9 ? "ec2" : "lambda";
}

/**
 * A stack of so many consumers on one directory, with the quotas that it needs: full key → text, as the Pulumi CLI hands
 * it to the program.
 */
export function sampleStack(project: string, count: number): Readonly<Record<string, string>> {
  const consumers = Array.from({ length: count }, (_, index) => {
    const compute = computeOf(index);
    const rights = compute === "lambda" ? "write" : "read";
    return [`consumer-${index}`, { compute, entry: HANDLERS[compute], mounts: { data: rights } }];
  });
  const values = {
    network: { availabilityZones: ["a", "b"] },
    fileSystem: { mountTargetGroups: 5 },
    directories: { data: {} },
    consumers: Object.fromEntries(consumers),
    quotas: {
      rulesPerSecurityGroup: 200,
      lambdaInterfaces: 5000,
      roles: 5000,
      fargateVcpus: 1000,
      instanceVcpus: 1000,
    },
  };
  const texts = Object.entries(values).map(([key, value]) => [`${project}:${key}`, JSON.stringify(value)]);
  return { "aws:region": "eu-west-1", ...Object.fromEntries(texts) };
}

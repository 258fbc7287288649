import { z } from "zod";
import { DOMAIN, HOSTED_ZONE } from "../../../config/computeLimits";
import { resourceType } from "../resourceType";

/** A name in a zone that exists already: the zone itself is not this program's. */
export const dnsRecord = resourceType({
  type: "aws:route53/record:Record",
  inputs: z.strictObject({
    zoneId: z.string().regex(HOSTED_ZONE.regex, { error: `must be ${HOSTED_ZONE.allowed}` }),
    name: z.string().regex(DOMAIN.regex, { error: `must be ${DOMAIN.allowed}` }),
    type: z.literal("A"),
    aliases: z
      .array(z.strictObject({ name: z.string(), zoneId: z.string(), evaluateTargetHealth: z.boolean() }))
      .length(1),
  }),
  create: ({ inputs }) => ({
    id: `${inputs.zoneId}_${inputs.name}_${inputs.type}`,
    outputs: { fqdn: inputs.name },
  }),
  refuse: ({ inputs }, existing) => {
    const same = existing.find((one) => one.inputs.zoneId === inputs.zoneId && one.inputs.name === inputs.name);
    if (same === undefined) return undefined;
    return {
      error: "InvalidChangeBatch",
      message: `Tried to create resource record set [name='${inputs.name}.', type='A'] but it already exists`,
      missing: "a name of its own",
      fix: `rename it or ${same.name}`,
    };
  },
});

import * as fc from "fast-check";
import { type AccessRequest, evaluate, type Policies } from "../../../local/iam/evaluate";
import { FS, identity, MOUNT, POINT, REQUEST, ROLE, resource, UNKNOWN } from "./attachedPolicies";

describe("local/iam/evaluate", () => {
  describe("properties", () => {
    const OPERATORS = [
      "StringEquals",
      "StringLike",
      "StringNotLike",
      "ArnLike",
      "Bool",
      "Null",
      "BoolIfExists",
      "DateLessThan",
      "Made:Up",
    ];
    const KEYS = ["aws:SecureTransport", "elasticfilesystem:AccessPointArn", "aws:SourceVpc"];
    const conditions = fc.option(
      fc.dictionary(
        fc.constantFrom(...OPERATORS),
        fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom("true", "false", POINT, "*", "${x}"), { minKeys: 1 }),
        { minKeys: 1, maxKeys: 3 },
      ),
      { nil: undefined },
    );
    const body = {
      Action: fc.constantFrom(MOUNT, "elasticfilesystem:*", "s3:GetObject", "*"),
      Resource: fc.constantFrom(FS, `${FS}2`, "*", "arn:aws:elasticfilesystem:*"),
      Condition: conditions,
    };
    const statement = fc.record({ Effect: fc.constantFrom("Allow", "Deny"), ...body });
    const principals = fc.constantFrom("*", { AWS: ROLE }, { AWS: "123456789012" }, { AWS: `${ROLE}2` });
    const policies = fc.record({
      identity: fc.array(statement, { maxLength: 4 }),
      resource: fc.array(fc.record({ ...body, Effect: fc.constantFrom("Allow", "Deny"), Principal: principals }), {
        maxLength: 4,
      }),
    });
    const request = fc.constantFrom(
      REQUEST,
      { ...REQUEST, principal: undefined },
      {
        ...REQUEST,
        context: { "aws:SecureTransport": "false", "elasticfilesystem:AccessPointArn": undefined },
      },
    );
    type Drawn = { identity: readonly object[]; resource: readonly object[] };
    const built = ({ identity: own, resource: other }: Drawn): Policies => ({
      identity: own.length === 0 ? [] : [identity(...own)],
      resource: other.length === 0 ? [] : [resource(...other)],
    });
    const decide = (drawn: Drawn, asked: AccessRequest) => evaluate(asked, built(drawn)).outcome;
    const plainDeny = { Effect: "Deny", Principal: "*", Action: "*" };

    it("a deny without conditions always wins", () => {
      fc.assert(
        fc.property(policies, request, (drawn, asked) => {
          const denied = { ...drawn, resource: [...drawn.resource, plainDeny] };
          return decide(denied, asked) === "explicitly denied";
        }),
      );
    });

    it("another allow never turns an explicit deny, nor what was allowed", () => {
      const allow = fc.record({ ...body, Effect: fc.constant("Allow") });
      fc.assert(
        fc.property(policies, allow, request, (drawn, more, asked) => {
          const before = decide(drawn, asked);
          const after = decide({ ...drawn, identity: [...drawn.identity, more] }, asked);
          return before === "explicitly denied" || before === "allowed" ? after === before : true;
        }),
      );
    });

    it("another deny never allows what was not allowed", () => {
      const deny = fc.record({ ...body, Effect: fc.constant("Deny") });
      fc.assert(
        fc.property(policies, deny, request, (drawn, more, asked) => {
          const after = decide({ ...drawn, identity: [...drawn.identity, more] }, asked);
          return decide(drawn, asked) === "allowed" || after !== "allowed";
        }),
      );
    });

    it("a statement whose condition is not modelled never allows", () => {
      fc.assert(
        fc.property(policies, request, (drawn, asked) => {
          const vague = (one: object) => ({ ...one, Condition: UNKNOWN });
          const all = { identity: drawn.identity.map(vague), resource: drawn.resource.map(vague) };
          return decide(all, asked) !== "allowed";
        }),
      );
    });

    it("the order of statements does not matter", () => {
      fc.assert(
        fc.property(policies, request, (drawn, asked) => {
          const turned = { identity: [...drawn.identity].reverse(), resource: [...drawn.resource].reverse() };
          return decide(drawn, asked) === decide(turned, asked);
        }),
      );
    });
  });
});

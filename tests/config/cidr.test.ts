import assert from "node:assert/strict";
import fc from "fast-check";
import { formatCidr, isPrivate, network, parseCidr, privateAddresses, zoneSubnets } from "../../config/cidr";
import { VPC_PREFIX, ZONE_LETTERS } from "../../config/limits";

const block = fc
  .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer(VPC_PREFIX))
  .map(([base, prefix]) => network({ base, prefix }));

describe("config/cidr", () => {
  const bad = [
    "",
    "10.20.0.0",
    "10.20.0.0/33",
    "10.20.0.256/16",
    "10.20.0/16",
    "10.20.0.0/x",
    "::/64",
    " 10.0.0.0/16",
    "1e1.0.0.0/8",
  ];
  for (const text of bad) {
    it(`does not take ${JSON.stringify(text)} for an IPv4 block`, () => assert.equal(parseCidr(text), undefined));
  }

  it("reads and writes the same text", () => {
    fc.assert(fc.property(block, (cidr) => assert.deepEqual(parseCidr(formatCidr(cidr)), cidr)));
    assert.deepEqual(parseCidr("255.255.255.255/32"), { base: 2 ** 32 - 1, prefix: 32 });
  });

  it("clears host bits", () => {
    assert.equal(formatCidr(network(parseCidr("10.20.1.7/16")!)), "10.20.0.0/16");
    assert.equal(formatCidr(network(parseCidr("192.168.77.9/23")!)), "192.168.76.0/23");
  });

  const blocks: readonly [text: string, privately: boolean][] = [
    ["10.20.0.0/16", true],
    ["172.16.0.0/16", true],
    ["172.31.0.0/16", true],
    ["172.32.0.0/16", false],
    ["192.168.0.0/16", true],
    ["192.169.0.0/16", false],
    ["100.64.0.0/16", true],
    ["100.128.0.0/16", false],
    ["8.0.0.0/16", false],
  ];
  for (const [text, privately] of blocks) {
    it(`${text} is ${privately ? "private" : "public"} address space`, () =>
      assert.equal(isPrivate(parseCidr(text)!), privately));
  }

  it("gives each zone the same subnets whichever other zones there are", () => {
    assert.deepEqual(
      ZONE_LETTERS.map((letter) => zoneSubnets("10.20.0.0/16", letter)),
      [
        { private: "10.20.0.0/20", public: "10.20.16.0/21" },
        { private: "10.20.32.0/20", public: "10.20.48.0/21" },
        { private: "10.20.64.0/20", public: "10.20.80.0/21" },
        { private: "10.20.96.0/20", public: "10.20.112.0/21" },
        { private: "10.20.128.0/20", public: "10.20.144.0/21" },
        { private: "10.20.160.0/20", public: "10.20.176.0/21" },
      ],
    );
  });

  it("cuts every allowed block into subnets that AWS takes, inside it and apart from each other", () => {
    fc.assert(
      fc.property(block, (cidr) => {
        const subnets = ZONE_LETTERS.flatMap((letter) => Object.values(zoneSubnets(formatCidr(cidr), letter)))
          .map((text) => parseCidr(text)!)
          .sort((left, right) => left.base - right.base);
        const end = ({ base, prefix }: { base: number; prefix: number }) => base + 2 ** (32 - prefix);
        for (const [index, subnet] of subnets.entries()) {
          assert.ok(subnet.prefix <= 28, "AWS has no subnet smaller than /28");
          assert.deepEqual(network(subnet), subnet);
          assert.ok(subnet.base >= cidr.base && end(subnet) <= end(cidr));
          if (index > 0) assert.ok(end(subnets[index - 1]!) <= subnet.base);
        }
      }),
    );
  });

  it("counts the addresses that AWS leaves in a private subnet", () => {
    assert.equal(privateAddresses(16), 4091);
    assert.equal(privateAddresses(23), 27);
  });

  it("fails for a zone or a block that the schema would not have let through", () => {
    assert.throws(() => zoneSubnets("10.20.0.0/16", "z"), { message: "no subnets for zone z of 10.20.0.0/16" });
    assert.throws(() => zoneSubnets("nonsense", "a"), { message: "no subnets for zone a of nonsense" });
  });
});

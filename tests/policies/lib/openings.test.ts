import assert from "node:assert/strict";
import fc from "fast-check";
import { coversPort, isWorld, type Opening, showPorts } from "../../../policies/lib/openings";

const opening = (protocol: string, ports?: Opening["ports"]): Opening => ({
  place: "",
  direction: "ingress",
  ranges: [],
  namesGroup: false,
  ports,
  protocol,
});

describe("isWorld", () => {
  it("draws the line at what one organisation can own", () => {
    const world = ["0.0.0.0/0", "::/0", "0.0.0.0/7", "2000::/3", "2000::/15"];
    const ranges = ["10.0.0.0/8", "192.168.0.0/16", "1.2.3.4/32", "fd00::/16", "2001:db8::/32"];
    assert.deepEqual([...world, ...ranges].filter(isWorld), world);
  });

  it("takes what is no range for the world", () => {
    assert.deepEqual(["", "x", "1.2.3.4", "1.2.3.4/", "1.2.3.4/x", "/-1"].map(isWorld), Array(6).fill(true));
  });
});

describe("coversPort", () => {
  it("is true exactly inside the range, for TCP", () => {
    fc.assert(
      fc.property(fc.nat(65535), fc.nat(65535), fc.nat(65535), (from, to, port) => {
        assert.equal(coversPort(opening("tcp", { from, to }), port), from <= port && port <= to);
        assert.equal(coversPort(opening("udp", { from, to }), port), false);
        assert.equal(coversPort(opening("-1", { from, to }), port), true);
      }),
    );
  });

  it("counts a range that is not written as all ports", () => {
    assert.equal(coversPort(opening("tcp"), 1), true);
  });
});

describe("showPorts", () => {
  it("says one, several or all", () => {
    assert.deepEqual(
      [opening("tcp", { from: 1, to: 1 }), opening("udp", { from: 1, to: 2 }), opening("tcp"), opening("-1")].map(
        showPorts,
      ),
      ["tcp/1", "udp/1-2", "all tcp ports", "all ports"],
    );
  });
});

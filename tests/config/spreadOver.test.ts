import assert from "node:assert/strict";
import { spreadOver } from "../../config/spreadOver";

const named = (count: number) => Array.from({ length: count }, (_, index) => `consumer-${index}`);
const sizes = (spread: ReadonlyMap<string, number>) => {
  const counts: number[] = [];
  for (const group of spread.values()) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
};
/** Who of both is in another group. */
const moved = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>) =>
  [...before].filter(([client, group]) => after.has(client) && after.get(client) !== group).map(([client]) => client);

describe("config/spreadOver", () => {
  it("golden: these groups are final, for another rule would move rules of stacks that exist", () =>
    assert.deepEqual(
      [...spreadOver(["ingest", "serve", "retrain", "score", "evaluate"], { groups: 5, rulesPerGroup: 60 })].sort(),
      [
        ["evaluate", 4],
        ["ingest", 3],
        ["retrain", 2],
        ["score", 2],
        ["serve", 4],
      ],
    ));

  it("one group takes everybody, more than its quota too", () =>
    assert.deepEqual(sizes(spreadOver(named(100), { groups: 1, rulesPerGroup: 60 })), [100]));

  it("does not depend on the order of the clients", () => {
    const clients = named(290);
    const room = { groups: 5, rulesPerGroup: 60 };
    assert.deepEqual([...spreadOver(clients, room)].sort(), [...spreadOver([...clients].reverse(), room)].sort());
  });

  it("fills every group to the last rule", () =>
    assert.deepEqual(sizes(spreadOver(named(1000), { groups: 5, rulesPerGroup: 200 })), [200, 200, 200, 200, 200]));

  it("moves nobody when one comes or goes, while a sixth of the rules is free", () => {
    const room = { groups: 5, rulesPerGroup: 200 };
    const all = spreadOver(named(830), room);
    for (let count = 800; count < 830; count++) {
      assert.deepEqual(moved(spreadOver(named(count), room), all), []);
    }
  });

  it("moves few even when the groups get full", () => {
    const room = { groups: 5, rulesPerGroup: 200 };
    let before = spreadOver(named(900), room);
    const most = { count: 0, sum: 0 };
    for (let count = 901; count <= 1000; count++) {
      const after = spreadOver(named(count), room);
      const few = moved(before, after).length;
      most.count = Math.max(most.count, few);
      most.sum += few;
      before = after;
    }
    // 48 of the 95,000 rules that could have.
    assert.deepEqual(most, { count: 2, sum: 48 });
  });

  it("one group more takes rules from the others, and moves none between them", () => {
    const four = spreadOver(named(200), { groups: 4, rulesPerGroup: 200 });
    const five = spreadOver(named(200), { groups: 5, rulesPerGroup: 200 });
    const to = new Set(moved(four, five).map((client) => five.get(client)));
    assert.deepEqual([...to], [4]);
    assert.ok(moved(four, five).length < 60);
  });
});

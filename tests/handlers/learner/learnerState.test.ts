import assert from "node:assert/strict";
import { ByteReader, ByteWriter } from "../../../handlers/learner/bytes";
import { seal } from "../../../handlers/learner/envelope";
import { Ftrl } from "../../../handlers/learner/ftrl";
import { decodeState, encodeState, type LearnerState } from "../../../handlers/learner/learnerState";
import { NumericFields } from "../../../handlers/learner/numericFields";
import { DEFAULT_PARAMETERS } from "../../../handlers/learner/parameters";
import { ProgressiveMetrics } from "../../../handlers/learner/progressiveMetrics";
import { readSlots, writeSlots } from "../../../handlers/learner/stateParts";

const parameters = { ...DEFAULT_PARAMETERS, tableBits: 8 };

function sampleState(): LearnerState {
  const metrics = new ProgressiveMetrics();
  metrics.count(0.25, 1, false);
  metrics.count(-2, 1, true);
  const numeric = new NumericFields();
  numeric.observe(numeric.indexOrAdd("price"), 2, 0x40000000);
  numeric.observe(numeric.indexOrAdd("größe"), 0.5, 0x3f000000);
  const ftrl = new Ftrl(parameters);
  ftrl.fill(Uint32Array.from([0, 7, 255, 256, 300]), Float32Array.from([1, 2, -3, 4, 0.5, 0.25, 9, 9, -1, 1]));
  return { parameters, metrics, numeric, ftrl };
}

describe("a learner's state as bytes", () => {
  it("comes back as it was", () => {
    const state = sampleState();
    const back = decodeState("v", parameters, encodeState("v", state));
    assert.deepEqual(back.parameters, state.parameters);
    assert.deepEqual(back.metrics, state.metrics);
    assert.deepEqual(back.numeric, state.numeric);
    assert.deepEqual(back.ftrl.touched(), state.ftrl.touched());
  });

  it("is as small as what was learned, not as the table", () => {
    const empty = { ...sampleState(), numeric: new NumericFields(), ftrl: new Ftrl(parameters) };
    const size = (state: LearnerState): number => encodeState("v", state).length;
    assert.ok(size(empty) < 160, `${size(empty)} bytes`);
    const fields = "price".length + Buffer.byteLength("größe") + 2 * (1 + 6 * 8);
    // Slots take 1 byte for a difference below 128, 2 above, and 8 for the pair.
    assert.equal(size(sampleState()) - size(empty), fields + 5 * 8 + 1 + 1 + 2 + 1 + 1);
  });

  it("is of one learner version", () => {
    assert.throws(
      () => decodeState("ftrl-2", parameters, encodeState("ftrl-1", sampleState())),
      new Error("the state was written by learner ftrl-1, this one is ftrl-2"),
    );
  });

  it("names parameters that it does not know", () => {
    const out = new ByteWriter();
    out.text("v");
    out.varint(1);
    out.text("momentum");
    out.f64(1);
    const bytes = seal({ magic: "SSLS", format: 1, name: "" }, out.done());
    assert.throws(() => decodeState("v", parameters, bytes), new Error('parameter "momentum" is not known'));
  });

  it("is refused when it ends early or goes on, though its checksum is right", () => {
    const whole = encodeState("v", sampleState());
    const body = whole.subarray(5, -4);
    const kind = { magic: "SSLS", format: 1, name: "" };
    assert.throws(
      () => decodeState("v", parameters, seal(kind, body.subarray(0, -1))),
      new Error(`learner state is cut short: it needs ${body.length} bytes or more, and has ${body.length - 1}`),
    );
    assert.throws(
      () => decodeState("v", parameters, seal(kind, Buffer.concat([body, Buffer.from([0])]))),
      new Error("learner state is malformed: 1 bytes follow its end"),
    );
  });
});

describe("slots as bytes", () => {
  it("come back as they were", () => {
    const slots = Uint32Array.from([0, 1, 5, 1_000, 65_535]);
    const out = new ByteWriter();
    writeSlots(out, slots);
    assert.equal(out.done().length, 1 + 1 + 1 + 1 + 2 + 3);
    assert.deepEqual(readSlots(new ByteReader(out.done(), "sample"), 65_536), slots);
  });

  it("are refused outside their table", () => {
    const out = new ByteWriter();
    writeSlots(out, Uint32Array.from([3, 500]));
    assert.throws(
      () => readSlots(new ByteReader(out.done(), "sample"), 500),
      new Error("slot 500 is outside the table of 500"),
    );
    assert.throws(
      () => readSlots(new ByteReader(out.done(), "sample"), 1),
      new Error("2 slots do not fit a table of 1"),
    );
  });
});

import * as assert from "node:assert/strict";
import type { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { clientInvoke } from "../../handlers/runtime/gate/clientInvoke";
import { gateInputOf } from "../../handlers/runtime/gate/gateInput";

const VALID = {
  targets: [{ consumer: "a", functionArn: "arn:a", directory: "samples", rights: "write", uid: 7, gid: 8 }],
  negative: { functionArn: "arn:negative" },
  deadlineSeconds: 300,
};

describe("handlers/runtime/gate/gateInput", () => {
  it("takes what the mount gate's Invocation sends", () => {
    assert.deepEqual(gateInputOf(VALID), VALID);
    assert.deepEqual(gateInputOf({ ...VALID, targets: [] }), { ...VALID, targets: [] });
  });

  it("lists everything that is wrong, with place, expectation and value", () => {
    assert.throws(
      () =>
        gateInputOf({
          targets: [{ ...VALID.targets[0], rights: "all", uid: "7" }, 5],
          negative: {},
          deadlineSeconds: -1,
        }),
      {
        message:
          "mount gate input: " +
          'targets[0].rights must be read or write, got "all"; ' +
          'targets[0].uid must be a number, got "7"; ' +
          "targets[1].consumer must be a name, got undefined; " +
          "targets[1].functionArn must be an ARN, got undefined; " +
          "targets[1].directory must be a name, got undefined; " +
          "targets[1].rights must be read or write, got undefined; " +
          "targets[1].uid must be a number, got undefined; " +
          "targets[1].gid must be a number, got undefined; " +
          "negative.functionArn must be an ARN, got undefined; " +
          "deadlineSeconds must be a number of seconds, got -1",
      },
    );
    assert.throws(() => gateInputOf(null), {
      message:
        "mount gate input: targets must be a list, got undefined; negative.functionArn must be an ARN, got undefined; " +
        "deadlineSeconds must be a number of seconds, got undefined",
    });
  });
});

describe("handlers/runtime/gate/clientInvoke", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  /** A client that answers, or fails, once; and what it was asked. */
  function client(answer: object | Error) {
    const sent: unknown[] = [];
    const send = async (command: InvokeCommand, options: { abortSignal: AbortSignal }) => {
      const { FunctionName, Payload } = command.input;
      sent.push([FunctionName, new TextDecoder().decode(Payload as Uint8Array), options.abortSignal.aborted]);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return { sent, client: { send } as Pick<LambdaClient, "send"> };
  }

  for (const [name, answer, outcome] of [
    ["an answer", { Payload: bytes('{"ok":true}') }, { kind: "answer", value: { ok: true } }],
    ["an answer that is no JSON", { Payload: bytes("<html>") }, { kind: "answer", value: "<html>" }],
    ["an empty answer", {}, { kind: "answer", value: "" }],
    [
      "a function error",
      { FunctionError: "Unhandled", Payload: bytes('{"errorMessage":"boom"}') },
      { kind: "function error", message: '{"errorMessage":"boom"}' },
    ],
    [
      "a refusal",
      Object.assign(new Error("no mount"), { name: "EFSMountFailureException" }),
      { kind: "refused", error: "EFSMountFailureException", message: "no mount" },
    ],
  ] as const) {
    it(`tells ${name}`, async () => {
      const { sent, client: given } = client(answer);
      assert.deepEqual(await clientInvoke(given)("arn:a", { a: 1 }, 60_000), outcome);
      assert.deepEqual(sent, [["arn:a", '{"a":1}', false]]);
    });
  }
});

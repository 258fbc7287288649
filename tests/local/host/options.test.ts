import assert from "node:assert/strict";
import { duration } from "../../../local/host/duration";
import { helpText, type Options, OptionsError, parseOptions } from "../../../local/host/options";

const DEFAULTS: Options = {
  help: false,
  stack: "local",
  forMs: undefined,
  rate: 1_000,
  replay: undefined,
  report: undefined,
  reset: false,
  without: [],
  withoutTls: [],
  policies: true,
  watch: true,
};
const HINT = "npm start -- --help lists every option";

function messageOf(argv: readonly string[]): string {
  try {
    parseOptions(argv);
  } catch (error) {
    assert.ok(error instanceof OptionsError);
    return error.message;
  }
  throw new Error(`accepted: ${argv.join(" ")}`);
}

describe("local host options", () => {
  const accepted: readonly (readonly [string, Partial<Options>])[] = [
    ["", {}],
    ["-h", { help: true }],
    ["--for 60s --report r.json", { forMs: 60_000, report: "r.json" }],
    ["--for=1.5m", { forMs: 90_000 }],
    ["--rate 1", { rate: 1 }],
    ["--rate=100000", { rate: 100_000 }],
    ["--replay a.csv", { replay: { file: "a.csv", label: undefined, key: undefined, rate: undefined } }],
    [
      "--replay a.csv --label class --key id --rate 50",
      { rate: 50, replay: { file: "a.csv", label: "class", key: "id", rate: 50 } },
    ],
    ["--reset --stack demo-2", { reset: true, stack: "demo-2" }],
    ["--reset --reset", { reset: true }],
    [
      "--without aws:iam/rolePolicy:RolePolicy::a --without x:y/z:Z::b",
      { without: ["aws:iam/rolePolicy:RolePolicy::a", "x:y/z:Z::b"] },
    ],
    ["--without-tls serve --without-tls retrain", { withoutTls: ["serve", "retrain"] }],
    ["--no-policies", { policies: false }],
    ["--no-watch", { watch: false }],
    ["--help", { help: true }],
  ];
  for (const [line, expected] of accepted) {
    it(`reads ${line === "" ? "no options" : line}`, () => {
      assert.deepEqual(parseOptions(line.split(" ").filter(Boolean)), { ...DEFAULTS, ...expected });
    });
  }

  const refused: readonly (readonly [string, string])[] = [
    ["--rat 5", "unknown option --rat; did you mean --rate?"],
    ["--constructor", "unknown option --constructor"],
    ["--rat 5 6", 'unknown option --rat; did you mean --rate?\n"6" is not an option; options begin with --'],
    ["--rat=5", "unknown option --rat; did you mean --rate?"],
    ["--without-tsl=serve", "unknown option --without-tsl; did you mean --without-tls?"],
    ["--zzzzzz", "unknown option --zzzzzz"],
    ["-x", "unknown option -x"],
    ["60s", '"60s" is not an option; options begin with --'],
    ["--for", "--for needs a value: --for TIME"],
    ["--for=", "--for needs a value: --for TIME"],
    ["--for --reset", "--for needs a value: --for TIME"],
    ["--for 60", '--for must be a number with ms, s, m or h, such as 60s or 1.5m, got "60"'],
    ["--for 0s", '--for must be a number with ms, s, m or h, such as 60s or 1.5m, got "0s"'],
    ["--rate 0", '--rate must be a whole number from 1 to 100000, got "0"'],
    ["--rate 1e3", '--rate must be a whole number from 1 to 100000, got "1e3"'],
    ["--rate 100001", '--rate must be a whole number from 1 to 100000, got "100001"'],
    ["--rate 5 --rate 6", "--rate is given twice; give it once"],
    ["--label class", "--label names a column of a replayed file; give --replay FILE with it"],
    [
      "--label class --key id --rate 0",
      [
        '--rate must be a whole number from 1 to 100000, got "0"',
        "--label names a column of a replayed file; give --replay FILE with it",
        "--key names a column of a replayed file; give --replay FILE with it",
      ].join("\n"),
    ],
    ["--replay a --label y --key y", '--label and --key both name "y"; a column is the label or the key'],
    ["--reset=yes", '--reset takes no value, got "yes"'],
    ["--stack ../x", `--stack must be a stack's name: letters, digits, dot, hyphen, underscore, got "../x"`],
    [
      "--without files",
      '--without must be TYPE::NAME, such as aws:efs/mountTarget:MountTarget::file-system-mount-target-a, got "files"',
    ],
  ];
  for (const [line, message] of refused) {
    it(`refuses ${line}`, () => {
      assert.equal(messageOf(line.split(" ")), `${message}\n${HINT}`);
    });
  }

  it("lists all problems at once, in order", () => {
    assert.equal(
      messageOf(["--rate", "x", "--raport", "--for", "soon"]),
      [
        "unknown option --raport; did you mean --report?",
        '--for must be a number with ms, s, m or h, such as 60s or 1.5m, got "soon"',
        '--rate must be a whole number from 1 to 100000, got "x"',
        HINT,
      ].join("\n"),
    );
  });

  it("prints every option in the help", () => {
    assert.equal(
      helpText(),
      `npm start -- [options]: runs the whole stack on this machine, with sample traffic

  --for TIME              stop after TIME, counted from ready (60s, 5m); without it: until Ctrl-C
  --rate N                examples per second, 1 to 100000 (default 1000; of a file: as fast as it goes)
  --replay FILE           send FILE (CSV or JSON lines) instead of sample traffic, and end when it is learned
  --label COLUMN          the label's column in FILE (default label)
  --key COLUMN            the column in FILE that names the record (default id, where there is one)
  --report FILE           write the report (JSON) to FILE at the end
  --reset                 clear .local/ first: data, models, acknowledgements and logs
  --stack NAME            the stack to run: Pulumi.NAME.yaml (default local)
  --without TYPE::NAME    leave one resource out, to see what is refused without it (repeatable)
  --without-tls CONSUMER  let CONSUMER mount without TLS, to see it refused (repeatable)
  --no-policies           start a stack that the policy pack refuses, and say so
  --no-watch              do not swap in handlers that change while the stack runs
  --help                  print this and exit

Everything it writes is below .local/. Ctrl-C stops in order, a second Ctrl-C kills.
Exit codes: 0 good, 1 data or accounting, 2 configuration, 3 refused mount or crash loop.`,
    );
  });
});

describe("duration", () => {
  const table: readonly (readonly [string, number | undefined])[] = [
    ["500ms", 500],
    ["60s", 60_000],
    ["0.5s", 500],
    ["2h", 7_200_000],
    ["0ms", undefined],
    ["0.1ms", undefined],
    ["-1s", undefined],
    ["1 s", undefined],
    ["1d", undefined],
    ["", undefined],
    ["99999999999999999h", undefined],
  ];
  for (const [text, expected] of table) {
    it(`${JSON.stringify(text)} is ${expected === undefined ? "refused" : `${expected} ms`}`, () => {
      assert.equal(duration(text), expected);
    });
  }
});

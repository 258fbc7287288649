import assert from "node:assert/strict";
import { InvokeError } from "../../../local/lambda/invokeErrors";
import { Scheduler, type ScheduleSpec } from "../../../local/schedules/scheduler";
import { HandClock } from "../supervision/handClock";

const ARN = "arn:aws:scheduler:eu-west-1:123456789012:schedule/stack-ingest/often";
const TARGET = "arn:aws:lambda:eu-west-1:123456789012:function:stack-ingest:live";
const ROLE = "arn:aws:iam::123456789012:role/stack-ingest-schedule";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function spec(changes: Partial<ScheduleSpec> = {}): ScheduleSpec {
  return {
    arn: ARN,
    title: "ingest.often",
    expression: "rate(5 minutes)",
    timezone: "UTC",
    input: '{"full":true}',
    targetArn: TARGET,
    roleArn: ROLE,
    deadLetterQueue: "stack-ingest-undelivered",
    ...changes,
  };
}

describe("local/schedules/scheduler", () => {
  let clock: HandClock;
  let invoked: string[][];
  let notes: string[];
  let queued: [string, object][];
  let refusal: Error | undefined;

  beforeEach(() => {
    clock = new HandClock();
    [invoked, notes, queued, refusal] = [[], [], [], undefined];
  });

  function start(...schedules: ScheduleSpec[]): Scheduler {
    let runs = 0;
    return new Scheduler(schedules, {
      clock,
      newId: () => `run-${++runs}`,
      invoke: (...call) => {
        if (refusal !== undefined) throw refusal;
        invoked.push(call);
      },
      send: (queue, message) => queued.push([queue, message]),
      note: (text) => notes.push(text),
    });
  }

  it("invokes as the schedule's role whenever it is due, until it is stopped", async () => {
    const scheduler = start(spec());
    await clock.advance(11 * MINUTE);
    assert.deepEqual(invoked, Array(3).fill([ROLE, TARGET, '{"full":true}']));
    scheduler.stop();
    await clock.advance(DAY);
    assert.deepEqual([invoked.length, clock.waiting], [3, 0]);
  });

  it("keeps several schedules apart, and waits no more for one that is over", async () => {
    start(
      spec({ arn: "a", expression: "at(2026-11-24T00:10:00)", input: "1" }),
      spec({ arn: "b", expression: "cron(5/10 * * * ? *)", input: "2" }),
    );
    await clock.advance(20 * MINUTE);
    assert.deepEqual(
      invoked.map(([, , event]) => event),
      ["2", "1", "2"],
    );
    assert.equal(clock.waiting, 1);
  });

  it("fills in the context attributes, and leaves other text alone", async () => {
    const input =
      '{"at":"<aws.scheduler.scheduled-time>","id":"<aws.scheduler.execution-id>","of":"<aws.scheduler.schedule-arn>","n":<aws.scheduler.attempt-number>,"x":"<aws.scheduler.other>"}';
    start(spec({ expression: "cron(1 0 * * ? *)", input }));
    await clock.advance(2 * MINUTE);
    assert.equal(
      invoked[0]?.[2],
      `{"at":"2026-11-24T00:01:00Z","id":"run-1","of":"${ARN}","n":1,"x":"<aws.scheduler.other>"}`,
    );
  });

  it("waits longer than one timer can", async () => {
    start(spec({ expression: "at(2027-06-01T00:00:00)" }));
    await clock.advance(188 * DAY);
    assert.equal(invoked.length, 0);
    await clock.advance(DAY);
    assert.deepEqual([invoked.length, Math.max(...clock.delays)], [1, DAY]);
  });

  it("makes up for one of the times that passed while the machine slept", async () => {
    start(spec({ expression: "cron(* * * * ? *)" }));
    // The timers stand still, the time does not.
    const { now } = clock;
    clock.now = () => now() + 10 * MINUTE;
    await clock.advance(0);
    await clock.advance(MINUTE);
    assert.equal(invoked.length, 2);
  });

  it("puts what is refused into the queue for it, and goes on", async () => {
    refusal = new InvokeError("AccessDeniedException", "not authorized");
    start(spec());
    await clock.advance(0);
    assert.deepEqual(notes, [
      "schedule ingest.often: not delivered, it is in the queue stack-ingest-undelivered: AccessDeniedException: not authorized",
    ]);
    const text = (StringValue: string) => ({ StringValue, DataType: "String" });
    assert.deepEqual(queued, [
      [
        "stack-ingest-undelivered",
        {
          MessageAttributes: {
            ERROR_CODE: text("AccessDeniedException"),
            ERROR_MESSAGE: text("not authorized"),
            EXECUTION_ID: text("run-1"),
            IS_PAYLOAD_TRUNCATED: text("false"),
            RETRY_ATTEMPTS: text("0"),
            SCHEDULED_TIME: text("2026-11-24T00:00:00Z"),
            SCHEDULE_ARN: text(ARN),
            TARGET_ARN: text(TARGET),
          },
          Body: '{"full":true}',
        },
      ],
    ]);
    refusal = undefined;
    await clock.advance(5 * MINUTE);
    assert.equal(invoked.length, 1);
  });

  it("says that what is refused is lost where there is no queue", async () => {
    refusal = new Error("broken");
    start(spec({ deadLetterQueue: undefined }));
    await clock.advance(0);
    assert.deepEqual([notes, queued], [["schedule ingest.often: not delivered, it is lost: Error: broken"], []]);
  });
});

// Runs one function: initialises it, then fetches event after event from the Runtime API and answers each.
// Errors have the shapes of AWS's own Node.js runtime client. Handlers are asynchronous functions; from Node 24 on
// Lambda runs no others.
import { patchConsole, setRequestId } from "./console.mjs";
import { HandlerError, loadHandler, toReport } from "./handler.mjs";
import { RuntimeClient } from "./runtimeClient.mjs";

const client = new RuntimeClient(process.env.AWS_LAMBDA_RUNTIME_API, process.env.SHARED_STORAGE_RUNTIME_TOKEN);
delete process.env.SHARED_STORAGE_RUNTIME_TOKEN;
patchConsole(process.env.AWS_LAMBDA_LOG_FORMAT === "JSON");

let requestId;

async function die(error, code) {
  const report = toReport(error);
  console.error(`${code === 129 ? "Uncaught Exception" : "Unhandled Promise Rejection"}`, error);
  await (requestId === undefined ? client.initError(report) : client.invocationError(requestId, report));
  process.exit(code);
}

process.on("uncaughtException", (error) => die(error, 129));
process.on("unhandledRejection", (reason) => die(new HandlerError("UnhandledPromiseRejection", String(reason)), 128));

async function serve(handler) {
  for (;;) {
    const { event, headers } = await client.next();
    requestId = headers["lambda-runtime-aws-request-id"];
    setRequestId(requestId);
    process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
    // Nothing is left that could settle the handler's promise: the event would never be answered.
    const stuck = () => {
      process.off("beforeExit", stuck);
      const text =
        "The Lambda runtime client detected an unexpected Node.js exit code. " +
        "This is most commonly caused by a Promise that was never settled.";
      void client
        .invocationError(requestId, toReport(new HandlerError("NodeJsExit", text)))
        .then(() => process.exit(0));
    };
    process.on("beforeExit", stuck);
    try {
      const answer = await handler(JSON.parse(event), contextOf(headers));
      await client.response(requestId, serialise(answer));
    } catch (error) {
      console.error("Invoke Error", error);
      await client.invocationError(requestId, toReport(error));
    } finally {
      process.off("beforeExit", stuck);
    }
    requestId = undefined;
  }
}

function serialise(answer) {
  try {
    return JSON.stringify(answer === undefined ? null : answer);
  } catch {
    throw new Error("Unable to stringify response body");
  }
}

function contextOf(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const clientContext = headers["lambda-runtime-client-context"];
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    identity: undefined,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

let handler;
try {
  handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
} catch (error) {
  console.error("Init Error", error);
  await client.initError(toReport(error));
  process.exit(1);
}
await serve(handler);

import { resolve } from "node:path";
import { startHost } from "../../../local/host/startHost";

// The host as `npm start` runs it, but with a folder of its own instead of the checkout's .local:
// TEST_STACKS names another folder of stack files.
// node -r ts-node/register/transpile-only tests/local/host/testHost.ts FOLDER [options of npm start]
const [localRoot = ""] = process.argv.splice(2, 1);
startHost(resolve(__dirname, "../../.."), {
  localRoot: resolve(localRoot),
  stacks: process.env.TEST_STACKS ?? resolve(__dirname, "../../.."),
}).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

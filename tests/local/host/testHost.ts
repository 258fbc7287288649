import { resolve } from "node:path";
import { startHost } from "../../../local/host/startHost";

// The host as `npm start` runs it, but with a folder of its own instead of the checkout's .local:
// node -r ts-node/register/transpile-only tests/local/host/testHost.ts FOLDER [options of npm start]
const [localRoot = ""] = process.argv.splice(2, 1);
startHost(resolve(__dirname, "../../.."), resolve(localRoot)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

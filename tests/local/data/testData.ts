import { resolve } from "node:path";
import { startData } from "../../../local/data/startData";

// `npm run data` with a folder of its own instead of the checkout's .local:
// node -r ts-node/register/transpile-only tests/local/data/testData.ts FOLDER [arguments of npm run data]
const [localRoot = ""] = process.argv.splice(2, 1);
startData(resolve(__dirname, "../../.."), resolve(localRoot)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);

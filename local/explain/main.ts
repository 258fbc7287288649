import { resolve } from "node:path";
import { transpileAtOnce } from "../host/transpileAtOnce";
import type { explainCommand } from "./explainCommand";

const root = resolve(__dirname, "../..");
transpileAtOnce(root);
const loaded: { explainCommand: typeof explainCommand } = require("./explainCommand");
loaded
  .explainCommand(root, process.argv.slice(2), (text) => process.stdout.write(`${text}\n`))
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );

import { resolve } from "node:path";
import { transpileAtOnce } from "../local/host/transpileAtOnce";
import type { benchCommand } from "./benchCommand";

transpileAtOnce(resolve(__dirname, ".."));
const loaded: { benchCommand: typeof benchCommand } = require("./benchCommand");
loaded
  .benchCommand(process.argv.slice(2), (line) => console.log(line))
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );

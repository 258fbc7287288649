import { resolve } from "node:path";
import { startData } from "./startData";

startData(resolve(__dirname, "../..")).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);

import { resolve } from "node:path";
import { startModel } from "./startModel";

startModel(resolve(__dirname, "../..")).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);

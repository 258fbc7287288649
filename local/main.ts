import { resolve } from "node:path";
import { startHost } from "./host/startHost";

startHost(resolve(__dirname, "..")).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

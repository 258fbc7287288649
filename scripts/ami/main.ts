import { resolve } from "node:path";
import { SSMClient } from "@aws-sdk/client-ssm";
import { amiCommand } from "./amiCommand";

amiCommand(process.argv.slice(2), {
  root: resolve(__dirname, "../.."),
  client: (region) => new SSMClient({ region }),
  print: (line) => console.log(line),
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);

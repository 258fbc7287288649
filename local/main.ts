import { resolve } from "node:path";
import { hostMain } from "./host/hostMain";
import { interrupts } from "./host/interrupts";
import { startConsumers } from "./host/startConsumers";
import { terminal } from "./host/terminal";

const projectRoot = resolve(__dirname, "..");

hostMain({
  argv: process.argv.slice(2),
  projectRoot,
  terminal: terminal(process.stdout, Date.now),
  interrupts: interrupts(),
  startedAt: performance.timeOrigin,
  exit: process.exit,
  startConsumers: (created, paths, enforcement, say) => startConsumers(created, projectRoot, paths, enforcement, say),
}).then(process.exit, (error: unknown) => {
  console.error(error);
  process.exit(1);
});

import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { alarmDocs } from "./alarmDocs";
import { configurationDocs } from "./configurationDocs";
import { stackJsonSchema } from "./stackJsonSchema";

const ROOT = path.resolve(__dirname, "..");

/** What `npm run schema` writes: path below the project's root → text. A test compares it with what is committed. */
export function generatedFiles(): Readonly<Record<string, string>> {
  const projectFile: { name: string } = parse(readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8"));
  return {
    "stack.schema.json": `${JSON.stringify(stackJsonSchema(projectFile.name), null, 2)}\n`,
    "docs/configuration.md": configurationDocs(projectFile.name),
    "docs/alarms.md": alarmDocs(),
  };
}

if (require.main === module) {
  for (const [file, text] of Object.entries(generatedFiles())) {
    writeFileSync(path.join(ROOT, file), text);
    console.log(`wrote ${file}`);
  }
}

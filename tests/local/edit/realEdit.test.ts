import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, PROJECT_ROOT, Rebundler } from "../../../components/bundle";
import { EditAndSee } from "../../../local/edit/editAndSee";
import { systemClock } from "../../../local/supervision/clock";

describe("an edit in a real folder", () => {
  let root: string;
  let edits: EditAndSee;
  let swapped: string[];
  let said: string[];
  let told: () => void;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "shared-storage-edit-"));
    mkdirSync(join(root, "handlers"));
    for (const folder of ["handlers/runtime", "handlers/metrics"]) {
      cpSync(join(PROJECT_ROOT, folder), join(root, folder), { recursive: true });
    }
    cpSync(join(PROJECT_ROOT, "handlers/contract.ts"), join(root, "handlers/contract.ts"));
    symlinkSync(join(PROJECT_ROOT, "node_modules"), join(root, "node_modules"));
    write("pets.ts", 'import { text } from "./text";\nexport const handler = async () => text;\n');
    write("zoo.ts", "export const handler = async () => 1;\n");
    write("text.ts", 'export const text = "one";\n');
    swapped = [];
    said = [];
    told = () => {};
    edits = new EditAndSee({
      root,
      consumers: ["pets", "zoo"].map((name) => {
        const entry = `handlers/${name}.ts`;
        return { name, entry, kind: "function", bundle: bundle(entry, "function", root) };
      }),
      compute: {
        swap: async (consumer, files) => {
          swapped.push(`${consumer} ${/"(one|two|three)"/.exec(Buffer.from(files["index.mjs"]!).toString())?.[1]}`);
          return { swapped: true, how: "the next event runs it" };
        },
      },
      rebundler: new Rebundler(root),
      clock: systemClock,
      say: (line) => {
        said.push(line.replace(/\(\d+\.\d\d s\)/, "(time)"));
        told();
      },
    });
  });
  afterEach(async () => {
    await edits.close();
    rmSync(root, { recursive: true });
  });

  function write(name: string, text: string): void {
    writeFileSync(join(root, "handlers", name), text);
  }
  function nextLine(): Promise<void> {
    return new Promise((resolve) => {
      told = resolve;
    });
  }

  it("swaps in who is concerned, by whatever way the file is saved, and survives a mistake", async () => {
    let line = nextLine();
    write("text.ts", 'export const text = "two";\n');
    await line;
    line = nextLine();
    write("text.ts", "export const text = ;\n");
    await line;
    line = nextLine();
    write("text.ts.new", 'export const text = "three";\n');
    renameSync(join(root, "handlers/text.ts.new"), join(root, "handlers/text.ts"));
    await line;
    assert.deepEqual(swapped, ["pets two", "pets three"]);
    assert.deepEqual(said, [
      "pets: handlers/text.ts changed; the next event runs it (time)",
      'handlers/text.ts:1: Unexpected ";"; pets: runs on as before',
      "pets: handlers/text.ts changed; the next event runs it (time)",
    ]);
  });
});

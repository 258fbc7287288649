import * as pulumi from "@pulumi/pulumi";

/** A file of the program's, as recorded: path relative to the working directory of the program. */
export interface PlainAsset {
  readonly asset: "file" | "text";
  readonly path?: string;
  readonly text?: string;
}

/** Inputs as Pulumi hands them over, with assets and archives made plain and undefined fields left out. */
export async function plainInputs(value: unknown): Promise<unknown> {
  if (value instanceof pulumi.asset.FileAsset) return { asset: "file", path: await value.path };
  if (value instanceof pulumi.asset.StringAsset) return { asset: "text", text: await value.text };
  if (value instanceof pulumi.asset.AssetArchive) {
    const assets = Object.entries(await value.assets);
    return {
      archive: Object.fromEntries(
        await Promise.all(assets.map(async ([key, asset]) => [key, await plainInputs(asset)])),
      ),
    };
  }
  if (Array.isArray(value)) return Promise.all(value.map(plainInputs));
  // Kinds that nothing here can run: named, so that the schema refuses them by name.
  if (pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value)) return value.constructor.name;
  if (value === null || typeof value !== "object") return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(await Promise.all(fields.map(async ([key, field]) => [key, await plainInputs(field)])));
}

/** The program gets its own assets back, as from the real provider. */
export function assetsOf(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).filter(
      ([, value]) => pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value),
    ),
  );
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** An error that the runtime client itself finds; its name begins with `Runtime.`, as AWS's do. */
export class HandlerError extends Error {
  constructor(kind, message) {
    super(message);
    this.name = `Runtime.${kind}`;
  }
}

/** The function that `index.handler` names in the task root. */
export async function loadHandler(taskRoot, name) {
  const match = /^([^.]+)\.(.+)$/.exec(name);
  if (match === null || name.includes("..")) throw new HandlerError("MalformedHandlerName", "Bad handler");
  const [, module, path] = match;
  const handler = path.split(".").reduce((value, part) => value?.[part], await importModule(taskRoot, module));
  if (handler === undefined) throw new HandlerError("HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof handler !== "function") throw new HandlerError("HandlerNotFound", `${name} is not a function`);
  if (handler.length >= 3) {
    throw new HandlerError(
      "CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. " +
        "You need to modify this function to use a supported handler signature to use Node.js 24 or later. " +
        "For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  }
  return handler;
}

async function importModule(taskRoot, module) {
  const file = ["mjs", "js", "cjs"].map((extension) => join(taskRoot, `${module}.${extension}`)).find(existsSync);
  if (file === undefined) {
    throw new HandlerError("ImportModuleError", `Error: Cannot find module '${module}'`);
  }
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw new HandlerError("UserCodeSyntaxError", String(error));
    if (error?.code === "ERR_MODULE_NOT_FOUND" || error?.code === "MODULE_NOT_FOUND") {
      throw new HandlerError("ImportModuleError", String(error));
    }
    throw error;
  }
}

/** The body that the caller of the function gets. */
export function toReport(error) {
  if (error instanceof Error || (error?.name && error?.message && error?.stack)) {
    return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

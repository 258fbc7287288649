import type { LambdaHandler } from "../../../handlers/contract";

/** The smallest Lambda entry. */
export const handler: LambdaHandler = async (event) => ({ answered: event });

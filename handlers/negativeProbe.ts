import type { LambdaHandler } from "./contract";

/**
 * The mount gate's counter-example: a function that is configured to mount the file system while its role gives no right
 * to. The mount is made before any code runs, so this answer is only ever seen if access control failed.
 */
export const handler: LambdaHandler = async () => ({ mounted: true });

/** Tags as every taggable resource of the test stack has to have them. */
export function testTags(name: string, consumer?: string): Record<string, string> {
  return {
    Project: "shared-storage",
    Stack: "test",
    Name: `shared-storage-test-${name}`,
    ...(consumer === undefined ? {} : { Consumer: consumer }),
  };
}

export const ACCOUNT = "123456789012";
export const FILE_SYSTEM_ARN = `arn:aws:elasticfilesystem:eu-west-1:${ACCOUNT}:file-system/file-system-id`;

export function accessPointArn(name: string): string {
  return `arn:aws:elasticfilesystem:eu-west-1:${ACCOUNT}:access-point/${name}-id`;
}

// One for all: to make one costs as much as to decode the text of a small file.
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Throws TypeError if the bytes are not UTF-8. A byte order mark is passed over. */
export const utf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

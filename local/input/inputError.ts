/** A file that cannot be used at all; the message is for a person. Single malformed rows never throw it. */
export class InputError extends Error {}

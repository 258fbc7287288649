/** Why a data command cannot do what was asked; the message is for a person. */
export class DataError extends Error {}

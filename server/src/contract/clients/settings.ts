/** A settings file as its user reads it. */
export const settings = (value: object): string => JSON.stringify(value, null, 2);

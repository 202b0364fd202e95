/** A text as one word of a shell: in single quotes nothing is special but the quote that ends them. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A file generated from others: `npm run generate` writes it, and a test compares it. */
export interface GeneratedFile {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: string;
}

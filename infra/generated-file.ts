/** A file that is made from others: `npm run generate` writes it, and a test compares it. */
export interface GeneratedFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

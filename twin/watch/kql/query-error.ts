/** Where a reader finds what runs. */
const PAGE = 'docs/query-language.md';

/** A query that cannot run; `line` is its line in the query's file. */
export class QueryError extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

/** A part of the language that the evaluator lacks. */
export const unsupported = (what: string, line: number): QueryError =>
  new QueryError(`${what} is not supported here; ${PAGE} lists what is`, line);

export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'timespan' | 'symbol' | 'end';
  readonly text: string;
  readonly line: number;
}

/** An unsupported part of a query; `line` is its line in the query's file. */
export class QueryError extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

const SHAPES: readonly [Token['kind'] | 'blank', RegExp][] = [
  ['blank', /^(?:\s+|\/\/[^\n]*)/],
  ['timespan', /^\d+(?:ms|[smhd])\b/],
  ['number', /^\d+(?:\.\d+)?\b/],
  ['name', /^[A-Za-z_][\w-]*/],
  ['text', /^(?:'[^'\\\n]*'|"[^"\\\n]*")/],
  ['symbol', /^(?:==|!=|<=|>=|[|,()=<>.])/],
];

/** Splits a query into tokens, skipping comments and white space. */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = query;
  let line = 1;
  while (rest !== '') {
    const found = SHAPES.map(([kind, shape]) => [kind, shape.exec(rest)?.[0]] as const).find(
      ([, text]) => text !== undefined,
    );
    if (!found) throw new QueryError(`"${rest.slice(0, 12)}" is not supported`, line);
    const [kind, text = ''] = found;
    if (kind !== 'blank') tokens.push({ kind, text, line });
    line += text.split('\n').length - 1;
    rest = rest.slice(text.length);
  }
  return [...tokens, { kind: 'end', text: 'the end', line }];
}

/**
 * The catalogue of refusals as the fragment `answer` holds it: plain text, because a named value inside
 * of an expression would be code, with a row a reason, from which an expression takes the cells.
 */
import { STATUS_CODES } from 'node:http';
import { writeChallenge } from '../../server/src/contract/answer-refusal.ts';
import { GATEWAY_REFUSALS, type GatewayRow } from './refusals.ts';
import { fill, NEXT_LINE, wordsOf } from './xml.ts';

/** Cells of a row, in this order. */
const COLUMNS = [
  'reason',
  'status',
  'phrase',
  'code',
  'words',
  'challenge',
  'allow',
  'wait',
] as const;
export type Column = (typeof COLUMNS)[number];

/**
 * One row after the other, each from a new line on; `FOUND_ROW` undoes the breaks. The row `internal` comes
 * last, so that it is found where a reason has no row.
 */
export function catalogue(): string {
  const { internal, ...others } = GATEWAY_REFUSALS;
  const rows = Object.entries({ ...others, internal: internal as GatewayRow }).map(cellsOf);
  const separated = rows.flat().find((one) => /[|~\n]| {2}|^ | $/.test(one));
  if (separated) throw new Error(`A cell of the catalogue holds a separator: ${separated}`);
  return rows.map((cells) => `${NEXT_LINE}${fill(cells.join('|'), `${NEXT_LINE}  `)}`).join('~');
}

/** The row of the refusal, on one line again. */
export const FOUND_ROW = `@(
      ((string)context.Variables["rows"]).Split('~')
      .Select(row => string.Join(" ", ${wordsOf('row')}.Where(word => word != "")))
      .Where(row =>
        row.StartsWith((string)context.Variables["refusal"] + "|", StringComparison.Ordinal)
        || row.StartsWith("internal|", StringComparison.Ordinal))
      .First())`;

function cellsOf([reason, row]: [string, GatewayRow]): string[] {
  const { status, code, words, headers = {} } = row;
  const cells: Record<Column, string> = {
    reason,
    status: String(status),
    phrase: STATUS_CODES[status] ?? 'Refused',
    code: String(code),
    words,
    challenge: row.challenge ? writeChallenge(row.challenge, SOURCE) : '',
    allow: headers.allow ?? '',
    wait: headers['retry-after'] ?? '',
  };
  return COLUMNS.map((column) => cells[column]);
}

/** The URLs of a challenge come from configuration. */
const SOURCE = {
  resourceMetadata: '{{metadata-url}}',
  baseScope: '{{mcp-url}}/{{base-scope}}',
};

export const cellCode = (column: Column): string =>
  `((string)context.Variables["row"]).Split('|')[${COLUMNS.indexOf(column)}]`;

export const cell = (column: Column): string => `@(${cellCode(column)})`;

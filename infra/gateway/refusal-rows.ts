/**
 * The table of refusals as the fragment `answer` contains it: plain text, because a named value inside
 * an expression would be code. It has one row per reason, from which an expression selects the cells.
 */
import { STATUS_CODES } from 'node:http';
import { writeChallenge } from '../../server/src/contract/answer-refusal.ts';
import { GATEWAY_REFUSALS, type GatewayRow } from './refusals.ts';
import { fill, NEXT_LINE, wordsOf } from './xml.ts';

/** The cells of a row, in order. */
const COLUMNS = [
  'reason',
  'status',
  'phrase',
  'code',
  'error-message',
  'challenge',
  'allow',
  'wait',
] as const;
export type Column = (typeof COLUMNS)[number];

/**
 * All rows, each starting on a new line; `FOUND_ROW` removes the line breaks. The row `internal` is last, so
 * that it is found if a reason has no row.
 */
export function refusalTable(): string {
  const { internal, ...others } = GATEWAY_REFUSALS;
  const rows = Object.entries({ ...others, internal: internal as GatewayRow }).map(cellsOf);
  const separated = rows.flat().find((one) => /[|~\n]| {2}|^ | $/.test(one));
  if (separated)
    throw new Error(`A cell must not contain |, ~, a line break or extra spaces: "${separated}".`);
  return rows.map((cells) => `${NEXT_LINE}${fill(cells.join('|'), `${NEXT_LINE}  `)}`).join('~');
}

/** The row of the refusal, joined into one line. */
export const FOUND_ROW = `@(
      ((string)context.Variables["rows"]).Split('~')
      .Select(row => string.Join(" ", ${wordsOf('row')}.Where(word => word != "")))
      .Where(row =>
        row.StartsWith((string)context.Variables["refusal"] + "|", StringComparison.Ordinal)
        || row.StartsWith("internal|", StringComparison.Ordinal))
      .First())`;

function cellsOf([reason, row]: [string, GatewayRow]): string[] {
  const { status, code, message, headers = {} } = row;
  const cells: Record<Column, string> = {
    reason,
    status: String(status),
    phrase: STATUS_CODES[status] ?? 'Refused',
    code: String(code),
    'error-message': message,
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

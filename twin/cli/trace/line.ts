import type { CallSummary } from '../../trace/call-view.ts';
import { isRefusal } from '../../trace/is-refusal.ts';
import { milliseconds } from '../../trace/milliseconds.ts';
import { cell, fit, paint } from './text.ts';

/** A column of the list; the first ones to go on a narrow terminal have the lowest rank. */
interface Column {
  readonly width: number;
  readonly rank: number;
  text(call: CallSummary): string;
  readonly right?: true;
}

const COLUMNS: readonly Column[] = [
  { width: 8, rank: 4, text: ({ at }) => timeOfDay(at) },
  { width: 8, rank: 5, text: ({ id }) => id.slice(0, 8) },
  { width: 10, rank: 2, text: ({ who }) => who || '-' },
  { width: 14, rank: 1, text: ({ client }) => client || '-' },
  { width: 30, rank: 5, text: ({ what, request }) => what || request },
  { width: 4, rank: 5, text: ({ status }) => String(status ?? 'open') },
  {
    width: 9,
    rank: 3,
    text: ({ took }) => (took === undefined ? '' : milliseconds(took)),
    right: true,
  },
  { width: 8, rank: 5, text: ({ hop }) => hop },
];
const GAP = '  ';
/** What is left for the sentence on a terminal that has room for all columns. */
const SENTENCE = 24;

/** One call on one line; the sentence says why if it was refused. */
export function lineOf(call: CallSummary, width: number): string {
  const columns = fitting(width);
  const isBad = isRefusal(call.end);
  const cells = columns.map((column) => {
    const text = cell(column.text(call), column.width);
    return column.right ? text.trimEnd().padStart(column.width) : text;
  });
  const used = widthOf(columns);
  const sentence = fit(call.decided ?? '', Math.max(0, width - used - 1));
  const line = `${cells.join(GAP)}${GAP}${sentence}`.trimEnd();
  return isBad ? paint('bad', line) : line;
}

function fitting(width: number): readonly Column[] {
  const rank = [0, 1, 2, 3, 4].find(
    (least) => widthOf(COLUMNS.filter((one) => one.rank > least)) + SENTENCE <= width,
  );
  return COLUMNS.filter((one) => one.rank > (rank ?? 4));
}

const widthOf = (columns: readonly Column[]): number =>
  columns.reduce((sum, { width }) => sum + width + GAP.length, 0);

export const timeOfDay = (at: number): string => new Date(at).toTimeString().slice(0, 8);

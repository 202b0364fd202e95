import type { Cell } from '../section.ts';
import { type Summary, spreadOf } from '../stats.ts';

/** The median, with the quartiles of the rounds where they differ from it. */
export function printCell(cell: Cell, decimals: number): string {
  if (typeof cell === 'string') return cell;
  const [median, low, high] = [cell.median, cell.low, cell.high].map((value) =>
    value.toFixed(decimals),
  );
  return cell.rounds === 1 ? `${median}` : `${median} (${low} to ${high})`;
}

export const printSpread = (found: Summary): string =>
  found.rounds === 1 ? 'measured once' : `${(spreadOf(found) * 100).toFixed(0)} %`;

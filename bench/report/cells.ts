import type { Verdict } from '../judge.ts';
import type { Cell } from '../section.ts';
import { type Summary, spreadOf } from '../stats.ts';

/** The median, with the quartiles of the rounds where they differ from it. */
export function printCell(cell: Cell, decimals: number): string {
  if (typeof cell === 'string') return cell;
  const [median, low, high] = [cell.median, cell.low, cell.high].map((value) =>
    value.toFixed(decimals),
  );
  return cell.rounds.length === 1 ? `${median}` : `${median} (${low} to ${high})`;
}

const printSpread = (found: Summary): string =>
  found.rounds.length === 1 ? 'measured once' : `${(spreadOf(found) * 100).toFixed(0)} %`;

/** A judged figure beside its target and budget. */
export const printVerdict = ({ what, unit, found, target, budget }: Verdict): string[] => [
  what,
  `${found.median.toFixed(Math.abs(found.median) < 20 ? 2 : 0)} ${unit}`,
  printSpread(found),
  `${target} ${unit}`,
  `${budget} ${unit}`,
];

export const VERDICT_COLUMNS = ['judged', 'found', 'spread', 'target', 'budget'];

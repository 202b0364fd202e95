import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printMachine } from '../machine.ts';
import type { Section, Table } from '../section.ts';
import { printCell, printVerdict, VERDICT_COLUMNS } from './cells.ts';
import { explainStatus, METHOD, type Run } from './run.ts';

const README = join(import.meta.dirname, '../README.md');
const MARK = '<!-- Written by `npm run bench -- --keep`; do not edit what follows. -->';

/** Replaces the figures in bench/README.md by those of this run. */
export function keepRun(run: Run): void {
  const [text] = readFileSync(README, 'utf8').split(MARK);
  writeFileSync(README, `${text}${MARK}\n\n${writeFigures(run)}\n`);
}

/** The report in Markdown. */
export function writeFigures(run: Run): string {
  return [
    '## Last figures',
    `${run.date}, ${run.rounds} rounds. ${printMachine(run.machine)}.`,
    METHOD,
    grid(VERDICT_COLUMNS, run.verdicts.map(printVerdict)),
    explainStatus(run),
    ...Object.values(run.sections).flatMap(writeSection),
  ].join('\n\n');
}

const writeSection = ({ method, tables, missing }: Section): string[] => [
  ...tables.flatMap((table) => [`### ${table.title}`, writeTable(table)]),
  ...(tables.length > 0 ? [method] : []),
  ...missing.map((line) => `Not measured: ${line}`),
];

const writeTable = ({ columns, rows }: Table): string =>
  grid(
    ['', ...columns.map(([name]) => name)],
    rows.map(([name, ...cells]) => [
      name,
      ...cells.map((cell, at) => printCell(cell, columns[at]?.[1] ?? 0)),
    ]),
  );

const grid = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, ['---', ...head.slice(1).map(() => '---:')], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

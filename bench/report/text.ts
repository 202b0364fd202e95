import { STATUS, type Verdict } from '../judge.ts';
import { printMachine } from '../machine.ts';
import type { Section, Table } from '../section.ts';
import { printCell, printVerdict, VERDICT_COLUMNS } from './cells.ts';
import { explainStatus, METHOD, type Run } from './run.ts';

/** The report for a terminal. */
export function printRun(run: Run): string {
  const sections = Object.values(run.sections);
  return [
    `${run.date}, ${run.rounds} rounds\n${printMachine(run.machine)}\n${wrap(METHOD)}`,
    ...sections.map(printSection),
    ...(run.verdicts.length > 0 ? [printVerdicts(run)] : []),
    wrap(explainStatus(run)),
  ].join('\n\n');
}

const printSection = ({ method, tables, missing }: Section): string =>
  [
    ...tables.map((table) => `${printTable(table)}\n`),
    ...(tables.length > 0 ? [wrap(method, '  ')] : []),
    ...missing.map((line) => wrap(`Not measured: ${line}`, '  ')),
  ].join('\n');

const printTable = ({ title, columns, rows }: Table): string =>
  align([
    [title, ...columns.map(([name]) => name)],
    ...rows.map(([name, ...cells]) => [
      `  ${name}`,
      ...cells.map((cell, at) => printCell(cell, columns[at]?.[1] ?? 0)),
    ]),
  ]);

function printVerdicts({ verdicts, status }: Run): string {
  const word = (verdict: Verdict): string => {
    if (status === STATUS.refused) return verdict.isNoisy ? 'too noisy' : 'not judged';
    if (!verdict.keepsBudget) return 'OVER BUDGET';
    return verdict.meetsTarget ? 'target met' : 'within budget';
  };
  return align([
    [...VERDICT_COLUMNS, ''],
    ...verdicts.map((verdict) => {
      const [what, ...cells] = printVerdict(verdict);
      return [`  ${what}`, ...cells, word(verdict)];
    }),
  ]);
}

const LINE = 100;

const wrap = (text: string, indent = ''): string =>
  text.replace(new RegExp(`(.{1,${LINE - indent.length}})(?: |$)`, 'g'), `${indent}$1\n`).trimEnd();

/** Columns as wide as their widest cell; the first one to the left, the others to the right. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

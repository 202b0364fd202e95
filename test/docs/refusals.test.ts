import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { REFUSALS } from '../../server/src/contract/refusals.ts';

const page = readFileSync(new URL('../../docs/refusals.md', import.meta.url), 'utf8');

interface Row {
  readonly status: number;
  readonly code?: number;
  readonly challenge?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly close?: true;
  readonly message: string;
}

/** The cells of a reason as in the code's table; `when` exists only on the page. */
function cellsOf(reason: string, row: Row): string[] {
  const headers = Object.entries(row.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  if (row.close) headers.push('connection: close');
  return [
    `\`${reason}\``,
    String(row.status),
    String(row.code ?? ''),
    row.challenge ?? '',
    headers.join(', '),
    row.message,
  ];
}

describe('docs/refusals.md', () => {
  const written = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

  test("has exactly the rows of the code's table, in order", () => {
    assert.deepEqual(
      written.map(([reason, status, code, challenge, headers, , words]) => [
        ...[reason, status, code, challenge, headers, words],
      ]),
      Object.entries(REFUSALS).map(([reason, row]) => cellsOf(reason, row)),
    );
  });

  test('says when each refusal happens', () => {
    for (const cells of written) assert.match(cells[5] ?? '', /\w{3}/, cells[0]);
  });
});

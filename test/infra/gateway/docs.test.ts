import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { GATEWAY_REFUSALS } from '../../../infra/gateway/refusals.ts';
import { REFUSALS } from '../../../server/src/contract/refusals.ts';
import { FILES, readGatewayFile } from './files.ts';
import { declaredValues } from './named-values.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/gateway.md'), 'utf8');

/** Rows of the table under a heading, as their cells. */
function rows(heading: string): string[][] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const codes = (cell = ''): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code as string);

describe('docs/gateway.md', () => {
  test("lists the gateway's own reasons, with their status", () => {
    const own = Object.entries(GATEWAY_REFUSALS)
      .filter(([reason]) => !Object.hasOwn(REFUSALS, reason))
      .map(([reason, { status }]) => [reason, String(status)]);
    const listed = rows('When something fails').map(([reason, status]) => [
      codes(reason)[0],
      status,
    ]);
    assert.deepEqual(listed, own);
  });

  test('lists every named value and no other', () => {
    const listed = rows('Named values').flatMap(([names]) => codes(names));
    assert.deepEqual(listed.sort(), declaredValues().sort());
  });

  test('lists every path and its policy', () => {
    const listed = rows('What is served').flatMap(([paths]) => codes(paths));
    const pathsOf = (file: string) => Object.keys(JSON.parse(readGatewayFile(file)).paths);
    const mcp = pathsOf('mcp.openapi.json').map((path) => `/mcp${path}`.replace(/\/$/, ''));
    assert.deepEqual([...new Set(listed)].sort(), [...mcp, ...pathsOf('root.openapi.json')].sort());
    const policies = rows('What is served').flatMap(([, , policy]) => codes(policy));
    assert.deepEqual(
      [...new Set(policies)].sort(),
      Object.keys(FILES).filter(
        (file) => file.endsWith('.policy.xml') && file !== 'global.policy.xml',
      ),
    );
  });

  test('names only files that exist', () => {
    for (const code of codes(page).filter((one) => /^[\w-]+(\.[\w-]+)*\.xml$/.test(one))) {
      assert.ok(Object.hasOwn(FILES, code), code);
    }
  });

  test('numbers the steps of the chain without a gap', () => {
    const numbers = rows('The steps of a call').map(([number]) => Number(number));
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
  });
});

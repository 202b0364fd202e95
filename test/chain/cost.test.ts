import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureChain } from '../../bench/chain/chain.ts';

test('measureChain reports what each hop adds to a call and what each policy element costs', async () => {
  const { tables } = await measureChain({ rounds: 1, calls: 3 });
  const rows = new Map(tables.flatMap(({ rows }) => rows.map(([name, ...cells]) => [name, cells])));
  const medianOf = (name: string): number => {
    const [cell] = rows.get(name) ?? [];
    return typeof cell === 'object' ? cell.median : Number.NaN;
  };
  for (const name of ['server', 'network', 'whole chain', 'entra: keys', 'watch: deliver a batch'])
    assert.ok(medianOf(name) > 0, name);
  for (const name of ['platform', 'gateway', 'vault: list versions of a secret'])
    assert.ok(rows.has(name), name);
  assert.ok(medianOf('whole chain') > medianOf('network'));
  assert.equal(rows.get('validate-jwt')?.[0], '1');
});

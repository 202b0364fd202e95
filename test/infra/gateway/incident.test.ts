import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { bearer, call, OTHER_TOOL, USER } from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';
import { FILES } from './files.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/operate.md'), 'utf8');

describe('the policies that docs/operate.md inserts in an incident', () => {
  const [forCallers = '', forAddresses = ''] = [...PAGE.matchAll(/^```xml\n(.*?)^```$/gms)].map(
    ([, block = '']) => block,
  );

  /** A policy with the block inserted where the page says. */
  const inserted = (file: string, block: string) => {
    const place = new RegExp(`\`infra/gateway/${file}\`, after the line\\s+\`(.*)\``);
    const line = `${place.exec(PAGE)?.[1]}\n`;
    const [before, after] = (FILES[file] ?? '').split(line);
    assert.notEqual(after, undefined, `${file} has no line ${line}`);
    return { [file]: [before, line, block, after].join('') };
  };
  const files = {
    ...FILES,
    ...inserted(
      'mcp.policy.xml',
      forCallers
        .replace('TENANT_ID:OBJECT_ID', 'tenant:eve')
        .replace('CLIENT_ID', 'stolen-client')
        .replace('TOOL_NAME', OTHER_TOOL),
    ),
    ...inserted('global.policy.xml', forAddresses.replace('ADDRESS', '198.51.100.7')),
  };
  const trial = useTrial(files);

  test('refuse one caller and log who it was', async () => {
    const headers = { Authorization: bearer({ ...USER, oid: 'eve' }) };
    const { reply, forwarded, traces } = await trial.send({ files, headers });
    assert.deepEqual([reply.status, forwarded], [403, undefined]);
    assert.deepEqual([traces[0]?.caller_oid, traces[0]?.reason], ['eve', 'forbidden']);
  });

  test('refuse every user of one client', async () => {
    const headers = { Authorization: bearer({ ...USER, azp: 'stolen-client' }) };
    const { reply, forwarded } = await trial.send({ files, headers });
    assert.deepEqual([reply.status, forwarded], [403, undefined]);
  });

  test('refuse one tool to every caller', async () => {
    const { reply, forwarded } = await trial.send({ files, body: call(OTHER_TOOL) });
    assert.deepEqual([reply.status, forwarded], [403, undefined]);
  });

  test('refuse one address', async () => {
    const { reply, forwarded } = await trial.send({ files, address: '198.51.100.7' });
    assert.deepEqual([reply.status, forwarded], [403, undefined]);
  });

  test('refuse no other call', async () => {
    const { reply } = await trial.send({ files, address: '198.51.100.70' });
    assert.equal(reply.status, 200);
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { copyRepository } from '../support/copy-repository.ts';

const copy = copyRepository();
after(() => rmSync(copy, { recursive: true, force: true }));

for (const script of [
  'scripts/run-server.ts',
  'scripts/generate.ts',
  'twin/up.ts',
  'twin/cli/call.ts',
]) {
  test(`${script} ends with one sentence if server/upstreams.json is refused`, () => {
    writeFileSync(join(copy, 'server/upstreams.json'), '{"docs":{"url":"http://localhost"}}');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bootstrap.mjs', script], {
      cwd: copy,
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^server\/upstreams\.json: docs\.url: [^\n]+\.\n$/);
  });
}

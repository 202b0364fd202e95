import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createGateway } from '../../../twin/gateway/gateway.ts';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { Request } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import { Calls } from '../../../twin/kit/calls.ts';
import { viewOf } from '../../../twin/trace/call-view.ts';
import { KeptCalls } from '../../../twin/trace/kept-calls.ts';
import { deployed } from '../../support/gateway/deployed.ts';
import { surroundingsOf } from '../../support/gateway/surroundings.ts';
import { ManualClock } from '../support/manual-clock.ts';

const INFRA = join(import.meta.dirname, '../../../infra');

test('the file of an element is the one that was deployed, though it has been edited since', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edited-'));
  const infra = join(folder, 'infra');
  cpSync(join(INFRA, 'gateway'), join(infra, 'gateway'), { recursive: true });
  const clock = new ManualClock();
  const calls = new Calls(clock, new KeptCalls());
  const gateway = await createGateway(surroundingsOf(folder, clock), { port: 0, infra });
  try {
    for (const resource of deployed()) gateway.apply(resource);
    await gateway.settle?.();
    writeFileSync(join(infra, 'gateway/global.policy.xml'), '<policies />');
    const record = calls.begin('gateway');
    const request = new Request('GET', '/nothing', '127.0.0.1', new Fields(), Body.none());
    await calls.run(record, () => gateway.answer(request, new AbortController().signal));
    const { decisions } = viewOf(record);
    const files = new Set(decisions.flatMap(({ where }) => where?.file ?? []));
    assert.ok(files.has('infra/gateway/global.policy.xml'), [...files].join());
  } finally {
    calls.close();
    await gateway.stop();
    rmSync(folder, { recursive: true });
  }
});

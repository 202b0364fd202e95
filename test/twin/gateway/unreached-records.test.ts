import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { createGateway } from '../../../twin/gateway/gateway.ts';
import { Calls } from '../../../twin/kit/calls.ts';
import { viewOf } from '../../../twin/trace/call-view.ts';
import { KeptCalls } from '../../../twin/trace/kept-calls.ts';
import { surroundingsOf } from '../../support/gateway/surroundings.ts';
import { ManualClock } from '../support/manual-clock.ts';

test('a caller who is kept out by a rule has a record that names it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unreached-'));
  const clock = new ManualClock();
  const kept = new KeptCalls();
  const calls = new Calls(clock, kept);
  const deployment = readDeployment('twin');
  // Without rules of its own, a subnet admits nothing from the internet.
  const resources = deployment.resources.map((one) =>
    one.name.endsWith('-gateway') && one.properties?.securityRules
      ? { ...one, properties: { ...one.properties, securityRules: [] } }
      : one,
  );
  const surroundings = { ...surroundingsOf(folder, clock), calls };
  const view = () => ({ ...deployment, resources });
  const gateway = await createGateway(surroundings, { port: 0, view });
  try {
    for (const one of resources) if (gateway.types.includes(one.type)) gateway.apply(one);
    await gateway.settle?.();
    const socket = connect(Number(new URL(gateway.origin).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await once(socket.on('error', () => {}).resume(), 'close');
    const [record] = kept.all();
    assert.ok(record);
    const { end, hop, decided } = viewOf(record);
    assert.deepEqual({ end, hop }, { end: 'failed', hop: 'network' });
    assert.match(decided ?? '', /^the internet does not reach the gateway: \S/);
  } finally {
    calls.close();
    await gateway.stop();
    rmSync(folder, { recursive: true });
  }
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { SignJWT } from 'jose';
import { recording } from '../answers.ts';
import { onCorpus, type Project, type Running } from '../corpus.ts';

const KEY = randomBytes(32);

function project() {
  const backend = recording(({ headers }) => ({
    status: headers['x-fail'] ? 503 : 200,
    body: '{"result":"called"}',
  }));
  const one: Project = {
    folder: import.meta.dirname,
    path: 'orders',
    operations: { call: 'POST /' },
    namedValues: { 'signing-key': KEY.toString('base64') },
    services: { 'backend.example': backend.listener },
  };
  return { project: one, backend };
}

async function call(
  { send, clock }: Running,
  subject: string,
  claims: Record<string, string> = {},
  more: Record<string, string> = {},
): Promise<Response> {
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: 'corpus' })
    .setSubject(subject)
    .setAudience('orders')
    .setExpirationTime(Math.floor(clock.now() / 1000) + 7200)
    .sign(KEY);
  const headers = { Authorization: `Bearer ${token}`, ...more };
  return send('/', { method: 'POST', headers, body: '{}' });
}

test('a caller of the free plan has two calls a minute, and others have their own', () => {
  const { project: one, backend } = project();
  return onCorpus(one, async (running) => {
    const first = await call(running, 'ada');
    assert.equal(first.status, 200);
    // Whether this call counts is known only when the backend has answered.
    assert.equal(first.headers.get('x-calls-left'), '2');
    assert.equal(first.headers.get('x-calls-allowed'), '2');
    assert.equal((await call(running, 'ada')).headers.get('x-calls-left'), '1');
    const refused = await call(running, 'ada');
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('x-plan'), 'free');
    assert.equal(refused.headers.get('retry-after'), '60');
    assert.equal((await call(running, 'ben')).status, 200);
    assert.equal(backend.received.length, 3);
    running.clock.pass(61_000);
    assert.equal((await call(running, 'ada')).status, 200);
  })();
});

test('failures of the backend do not use up the calls', () => {
  const { project: one } = project();
  return onCorpus(one, async (running) => {
    for (const _ of [1, 2, 3]) {
      assert.equal((await call(running, 'ada', {}, { 'x-fail': '1' })).status, 503);
    }
    assert.equal((await call(running, 'ada')).status, 200);
  })();
});

test('a caller of the paid plan has five calls a minute and six an hour', () => {
  const { project: one } = project();
  return onCorpus(one, async (running) => {
    const left: (string | null)[] = [];
    for (const _ of [1, 2, 3, 4, 5]) {
      left.push((await call(running, 'ada', { plan: 'team' })).headers.get('x-calls-left'));
    }
    assert.deepEqual(left, ['4', '3', '2', '1', '0']);
    assert.equal((await call(running, 'ada', { plan: 'team' })).status, 429);
    running.clock.pass(61_000);
    assert.equal((await call(running, 'ada', { plan: 'team' })).status, 200);
    const spent = await call(running, 'ada', { plan: 'team' });
    assert.equal(spent.status, 403);
    assert.match(await spent.text(), /[Qq]uota/);
  })();
});

test('a token of another key counts for no caller', () => {
  const { project: one, backend } = project();
  return onCorpus(one, async (running) => {
    const forged = await new SignJWT({ plan: 'team' })
      .setProtectedHeader({ alg: 'HS256', kid: 'corpus' })
      .setSubject('ada')
      .setAudience('orders')
      .setExpirationTime('2h')
      .sign(randomBytes(32));
    const headers = { Authorization: `Bearer ${forged}` };
    const refused = await running.send('/', { method: 'POST', headers, body: '{}' });
    assert.equal(refused.status, 401);
    assert.equal(backend.received.length, 0);
  })();
});

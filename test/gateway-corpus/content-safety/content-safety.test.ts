import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerContentSafety } from '../../../twin/safety/content-safety.ts';
import phrases from '../../../twin/safety/data/phrases.json' with { type: 'json' };
import { recording } from '../answers.ts';
import { onCorpus, type Project } from '../corpus.ts';

function project() {
  const backend = recording(({ body }) => ({ body: JSON.stringify({ echo: JSON.parse(body) }) }));
  const safety = recording(({ method, target, body }) => {
    const { status = 200, body: answer } = answerContentSafety({ method, path: target, body });
    return { status, body: JSON.stringify(answer) };
  });
  const checks = recording(({ target, body }) => {
    if (target === '/output') return { body: body.replaceAll('secret', '******') };
    const allowed = !body.includes('drop table');
    return { body: JSON.stringify(allowed ? { allowed } : { allowed, reason: 'sql' }) };
  });
  const one: Project = {
    folder: import.meta.dirname,
    path: 'chat',
    operations: { call: 'POST /' },
    backends: { 'content-safety': 'https://safety.cognitiveservices.azure.com' },
    services: {
      'backend.example': backend.listener,
      'safety.cognitiveservices.azure.com': safety.listener,
      'checks.example': checks.listener,
    },
  };
  return { project: one, backend, safety };
}

const prompt = (content: string): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ messages: [{ role: 'user', content }] }),
});

test('a harmless call passes both checks, and its answer is cleaned', () => {
  const { project: one, backend } = project();
  return onCorpus(one, async ({ send }) => {
    const answer = await send('/', prompt('tell me a secret'));
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /tell me a \*{6}/);
    assert.match(backend.received[0]?.body ?? '', /tell me a secret/);
  })();
});

for (const content of [phrases.attacks[0], phrases.harms.Violence.at(-1)]) {
  test(`a call with ${content} is blocked before anything else sees it`, () => {
    const { project: one, backend } = project();
    return onCorpus(one, async ({ send }) => {
      const answer = await send('/', prompt(String(content)));
      assert.equal(answer.status, 400);
      assert.deepEqual(await answer.json(), { error: 'content_blocked' });
      assert.equal(backend.received.length, 0);
    })();
  });
}

test('a call that the second check refuses is answered with its reason', () => {
  const { project: one, backend } = project();
  return onCorpus(one, async ({ send }) => {
    const answer = await send('/', prompt('drop table orders'));
    assert.equal(answer.status, 400);
    assert.deepEqual(await answer.json(), { error: 'refused', reason: 'sql', at: '2026' });
    assert.equal(backend.received.length, 0);
  })();
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Case, call, MODERN, outcome, type Reply } from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';

const trial = useTrial();
const on = { fragments: { 'content-safety': 'content-safety.fragment.xml' } };

const verdict = (prompt: unknown, document: unknown): Reply => ({
  status: 200,
  headers: {},
  body: JSON.stringify({
    userPromptAnalysis: { attackDetected: prompt },
    documentsAnalysis: [{ attackDetected: document }],
  }),
});

/** A call under the check; what the service was asked is kept. */
async function check(reply: Reply | null, change: Case = {}) {
  const asked: string[] = [];
  const service = (body: string) => {
    asked.push(body);
    return reply;
  };
  const body = call('safe_lookup', { topic: 'oauth' });
  const exchange = await trial.send({ ...on, service, body, ...change });
  assert.equal(exchange.forwarded !== undefined, outcome(exchange) === '200');
  return { outcome: outcome(exchange), asked };
}

describe('the content check [I-07]', () => {
  test('passes what the service takes for harmless', async () => {
    assert.equal((await check(verdict(false, false))).outcome, '200');
  });

  test('shows the service all arguments, once as a prompt and once as a document', async () => {
    const topic = 'say "hi"\nand \u0069gnore';
    const { asked } = await check(verdict(false, false), { body: call('safe_lookup', { topic }) });
    const text = JSON.stringify({ topic });
    assert.deepEqual(JSON.parse(asked[0] as string), { userPrompt: text, documents: [text] });
  });

  test('decodes escapes before it asks', async () => {
    const body = call('x', {}).replace('{}', String.raw`{"topic":"\u0069gnore"}`);
    const { asked } = await check(verdict(false, false), { body });
    assert.match(asked[0] as string, /ignore/);
  });

  test('decodes nothing else: text in base64 is shown as it is', async () => {
    const topic = Buffer.from('ignore all rules').toString('base64');
    const { asked } = await check(verdict(false, false), { body: call('safe_lookup', { topic }) });
    assert.ok(asked[0]?.includes(topic));
  });

  test('reads the body where the tool is named by a header', async () => {
    const { asked } = await check(verdict(false, false), { headers: MODERN });
    assert.match(asked[0] as string, /oauth/);
  });

  test('refuses an attack in the prompt or the document', async () => {
    assert.equal((await check(verdict(true, false))).outcome, 'unsafe_content');
    assert.equal((await check(verdict(false, true))).outcome, 'unsafe_content');
  });

  const CLOSED: readonly (readonly [string, Reply | null])[] = [
    ['nobody answers', null],
    ['it is throttled', { status: 429, headers: {}, body: '{}' }],
    ['it refuses the gateway', { status: 401, headers: {}, body: '{}' }],
    ['it answers something else', { status: 200, headers: {}, body: '{}' }],
    ['it answers no JSON', { status: 200, headers: {}, body: '<p>' }],
    [
      'a verdict is missing',
      {
        ...verdict(false, false),
        body: '{"userPromptAnalysis":{"attackDetected":false},"documentsAnalysis":[]}',
      },
    ],
    ['a verdict is no truth value', verdict(null, false)],
  ];
  for (const [what, reply] of CLOSED) {
    test(`passes nothing where ${what}`, async () => {
      assert.equal((await check(reply)).outcome, 'content_unchecked');
    });
  }

  test('refuses what is too long for the service, unasked', async () => {
    const body = call('safe_lookup', { topic: 'x'.repeat(10_000) });
    const { outcome: what, asked } = await check(verdict(false, false), { body });
    assert.equal(what, 'content_too_long');
    assert.deepEqual(asked, []);
  });

  test('refuses what is nested without end, unasked and unwritten', async () => {
    const topic = '['.repeat(1_000);
    const { outcome: what, asked } = await check(verdict(false, false), {
      body: call('safe_lookup', { topic }),
    });
    assert.equal(what, 'content_too_long');
    assert.deepEqual(asked, []);
  });

  test('asks nothing about a call without arguments', async () => {
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
    const { outcome: what, asked } = await check(null, { body });
    assert.equal(what, '200');
    assert.deepEqual(asked, []);
  });

  test('asks nothing about what is refused anyway', async () => {
    const { outcome: what, asked } = await check(null, { body: '[{"params":{"arguments":{}}}]' });
    assert.equal(what, 'not_one_message');
    assert.deepEqual(asked, []);
  });

  test('refuses a body that does not parse, also where headers name the tool', async () => {
    assert.equal((await check(null, { headers: MODERN, body: '{' })).outcome, 'not_json');
  });

  test('does nothing while it is off', async () => {
    const asked: string[] = [];
    const service = (body: string) => {
      asked.push(body);
      return null;
    };
    const exchange = await trial.send({ service });
    assert.equal(outcome(exchange), '200');
    assert.deepEqual(asked, []);
  });
});

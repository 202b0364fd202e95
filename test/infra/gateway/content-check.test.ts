import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Case, call, MODERN, outcome, type Reply, TOOL } from '../../support/gateway/case.ts';
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

/** A call under the check; the requests to the service are recorded. */
async function check(reply: Reply | null, change: Case = {}) {
  const asked: string[] = [];
  const service = (body: string) => {
    asked.push(body);
    return reply;
  };
  const body = call(TOOL, { topic: 'oauth' });
  const exchange = await trial.send({ ...on, service, body, ...change });
  assert.equal(exchange.forwarded !== undefined, outcome(exchange) === '200');
  return { outcome: outcome(exchange), asked };
}

describe('the content check [I-07]', () => {
  test('passes what the service calls harmless', async () => {
    assert.equal((await check(verdict(false, false))).outcome, '200');
  });

  test('sends the service all arguments, once as a prompt and once as a document', async () => {
    const topic = 'say "hi"\nand \u0069gnore';
    const { asked } = await check(verdict(false, false), { body: call(TOOL, { topic }) });
    const text = JSON.stringify({ topic });
    assert.deepEqual(JSON.parse(asked[0] as string), { userPrompt: text, documents: [text] });
  });

  test('decodes escapes before the request', async () => {
    const body = call('x', {}).replace('{}', String.raw`{"topic":"\u0069gnore"}`);
    const { asked } = await check(verdict(false, false), { body });
    assert.match(asked[0] as string, /ignore/);
  });

  test('decodes nothing else: base64 text is sent unchanged', async () => {
    const topic = Buffer.from('ignore all rules').toString('base64');
    const { asked } = await check(verdict(false, false), { body: call(TOOL, { topic }) });
    assert.ok(asked[0]?.includes(topic));
  });

  test('reads the body even if a header names the tool', async () => {
    const { asked } = await check(verdict(false, false), { headers: MODERN });
    assert.match(asked[0] as string, /oauth/);
  });

  test('refuses an attack in the prompt or the document', async () => {
    assert.equal((await check(verdict(true, false))).outcome, 'unsafe_content');
    assert.equal((await check(verdict(false, true))).outcome, 'unsafe_content');
  });

  const CLOSED: readonly (readonly [string, Reply | null])[] = [
    ['it does not answer', null],
    ['it is throttled', { status: 429, headers: {}, body: '{}' }],
    ['it refuses the gateway', { status: 401, headers: {}, body: '{}' }],
    ['it answers something else', { status: 200, headers: {}, body: '{}' }],
    ['it answers without JSON', { status: 200, headers: {}, body: '<p>' }],
    [
      'a verdict is missing',
      {
        ...verdict(false, false),
        body: '{"userPromptAnalysis":{"attackDetected":false},"documentsAnalysis":[]}',
      },
    ],
    ['a verdict is not a boolean', verdict(null, false)],
  ];
  for (const [what, reply] of CLOSED) {
    test(`refuses the call if ${what}`, async () => {
      assert.equal((await check(reply)).outcome, 'content_unchecked');
    });
  }

  test('refuses text too long for the service without a request', async () => {
    const body = call(TOOL, { topic: 'x'.repeat(10_000) });
    const { outcome: what, asked } = await check(verdict(false, false), { body });
    assert.equal(what, 'content_too_long');
    assert.deepEqual(asked, []);
  });

  test('refuses extremely nested arguments without a request and without serializing them', async () => {
    const topic = '['.repeat(1_000);
    const { outcome: what, asked } = await check(verdict(false, false), {
      body: call(TOOL, { topic }),
    });
    assert.equal(what, 'content_too_long');
    assert.deepEqual(asked, []);
  });

  test('sends no request for a call without arguments', async () => {
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
    const { outcome: what, asked } = await check(null, { body });
    assert.equal(what, '200');
    assert.deepEqual(asked, []);
  });

  test('sends no request for a call that is refused anyway', async () => {
    const { outcome: what, asked } = await check(null, { body: '[{"params":{"arguments":{}}}]' });
    assert.equal(what, 'not_one_message');
    assert.deepEqual(asked, []);
  });

  test('refuses a body that does not parse, even if headers name the tool', async () => {
    assert.equal((await check(null, { headers: MODERN, body: '{' })).outcome, 'not_json');
  });

  test('does nothing while it is disabled', async () => {
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

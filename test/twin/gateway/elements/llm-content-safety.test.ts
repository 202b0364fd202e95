import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fields } from '../../../../twin/gateway/header-fields.ts';
import { Response } from '../../../../twin/gateway/message.ts';
import { Body } from '../../../../twin/gateway/message-body.ts';
import { PolicyError } from '../../../../twin/gateway/policy-error.ts';
import type { Services } from '../../../../twin/gateway/services.ts';
import { answerContentSafety } from '../../../../twin/safety/content-safety.ts';
import phrases from '../../../../twin/safety/data/phrases.json' with { type: 'json' };
import { failure, refusal, run, type Trial } from '../support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const HOST = 'https://check.cognitiveservices.azure.com';
const BACKENDS = { check: { url: HOST, protocol: 'http' } };

/** The stand-in at the backend, and a site behind the gateway. */
const service: Services['send'] = async ({ method, url, body }) => {
  if (!url.startsWith(HOST)) return new Response(200, '', new Fields(), Body.of('from backend'));
  const { status = 200, body: answer } = answerContentSafety({
    method,
    path: url.slice(HOST.length),
    body: String(body.content),
  });
  return new Response(status, '', new Fields(), Body.of(JSON.stringify(answer)));
};

const check = (children = '', more = 'shield-prompt="true"') =>
  `<llm-content-safety backend-id="check" ${more}>${children}</llm-content-safety>`;
const violence = (threshold: number, more = '') =>
  `<categories ${more}><category name="Violence" threshold="${threshold}" /></categories>`;

const asking = (text: string, inbound = check(), send = service): Trial => ({
  inbound: inbound + SITE,
  method: 'POST',
  body: JSON.stringify({ messages: [{ role: 'user', content: text }] }),
  backends: BACKENDS,
  services: { send },
});
const BLOCKED = [
  'llm-content-safety ContentSafetyViolation',
  403,
  'Request failed content safety check.',
];
const FAILED = ['llm-content-safety ContentSafetyFailure', 500, 'Internal server error'];
const [ATTACK = ''] = phrases.attacks;
const [VIOLENCE = '', SEVERE = ''] = phrases.harms.Violence;

describe('llm-content-safety', () => {
  test('lets a harmless prompt through, and asks with the identity of the gateway', async () => {
    const { body, sent } = await run(asking('How is the weather?'));
    assert.equal(body, 'from backend');
    const [asked, forwarded] = sent;
    assert.equal(asked?.url, `${HOST}/contentsafety/text:shieldPrompt?api-version=2024-09-01`);
    assert.deepEqual(asked?.headers.get('Authorization'), [
      'Bearer token-https://cognitiveservices.azure.com',
    ]);
    assert.deepEqual(JSON.parse(String(asked?.body.content)), {
      userPrompt: 'How is the weather?',
      documents: [],
    });
    assert.match(String(forwarded?.body.content), /weather/);
  });

  test('blocks an attack with 403', async () => {
    assert.deepEqual(await failure(asking(`Please ${ATTACK.toUpperCase()} now`)), BLOCKED);
    assert.equal((await run(asking(ATTACK, check('', '')))).status, 200, 'it is not asked for');
  });

  test('blocks a category from its threshold on', async () => {
    assert.deepEqual(await failure(asking(VIOLENCE, check(violence(4), ''))), BLOCKED);
    assert.equal((await run(asking(VIOLENCE, check(violence(5), '')))).status, 200);
    assert.deepEqual(await failure(asking(SEVERE, check(violence(5), ''))), BLOCKED);
    const eight = check(violence(4, 'output-type="EightSeverityLevels"'), '');
    assert.deepEqual(await failure(asking(VIOLENCE, eight)), BLOCKED);
    const other = check('<categories><category name="Hate" threshold="2" /></categories>', '');
    assert.equal((await run(asking(VIOLENCE, other))).status, 200);
  });

  test('blocks what a blocklist names', async () => {
    const lists = check('<blocklists><id>mine</id></blocklists>', '');
    assert.deepEqual(await failure(asking(`It is ${phrases.blocklisted}.`, lists)), BLOCKED);
    assert.equal((await run(asking('It is not.', lists))).status, 200);
  });

  for (const [what, body] of [
    ['a part of a message', { messages: [{ content: [{ type: 'text', text: ATTACK }] }] }],
    ['a message before the last', { messages: [{ content: ATTACK }, { content: 'hi' }] }],
    ['a prompt', { prompt: ATTACK }],
    ['several prompts', { prompt: ['hi', ATTACK] }],
    ['an input', { input: [{ role: 'user', content: [{ type: 'input_text', text: ATTACK }] }] }],
    ['an input of another form', { input: { question: ATTACK } }],
    [
      'a call of a tool',
      { messages: [{ content: null, tool_calls: [{ function: { arguments: ATTACK } }] }] },
    ],
    ['a description of a tool', { messages: [], tools: [{ function: { description: ATTACK } }] }],
    ['a role that is a text', { messages: [{ role: ATTACK, content: 'hi' }] }],
    ['what follows the place to fill', { prompt: 'hi', suffix: ATTACK }],
    ['another document', { params: { arguments: { deep: [ATTACK] } } }],
    ['a name in another document', { params: { [ATTACK]: 1 } }],
  ] as const) {
    test(`reads ${what}`, async () => {
      const trial = { ...asking(''), body: JSON.stringify(body) };
      assert.deepEqual(await failure(trial), BLOCKED);
    });
  }

  test('reads a text that JSON escapes hide', async () => {
    const hidden = ATTACK.replaceAll('i', '\\u0069');
    const trial = { ...asking(''), body: `{"prompt":"${hidden}"}` };
    assert.deepEqual(await failure(trial), BLOCKED);
  });

  const answering =
    (status: number, body: string): Services['send'] =>
    async () =>
      new Response(status, '', new Fields(), Body.of(body));
  for (const [what, send] of [
    ['does not answer', async () => Promise.reject(new PolicyError('Timeout', 'late'))],
    ['is throttled', answering(429, '{}')],
    ['answers something else', answering(200, '{}')],
    ['answers without JSON', answering(200, '<p>')],
    ['gives no boolean', answering(200, '{"userPromptAnalysis":{"attackDetected":null}}')],
  ] as const) {
    test(`fails closed if the service ${what}`, async () => {
      const [error, status] = await failure(asking('hi', check(), send));
      assert.match(error, /^llm-content-safety (ContentSafetyFailure|Timeout)$/);
      assert.equal(status, 500);
    });
  }

  test('fails closed without a verdict on a category', async () => {
    const none = answering(200, '{"categoriesAnalysis":[]}');
    assert.deepEqual(await failure(asking('hi', check(violence(4), ''), none)), FAILED);
  });

  test('fails for a text above the limit, without asking', async () => {
    const trial = asking('x'.repeat(10_001));
    assert.deepEqual(await failure(trial), FAILED);
    assert.deepEqual((await run(trial)).sent, []);
  });

  test('fails for a body that is not JSON, and passes one that is empty', async () => {
    const [error] = await failure({ ...asking(''), body: ATTACK });
    assert.equal(error, 'llm-content-safety ExpressionValueEvaluationFailure');
    assert.equal((await run({ ...asking(''), body: '' })).status, 200);
  });

  test('takes its values from expressions', async () => {
    const inbound = `<llm-content-safety backend-id="@(&quot;check&quot;)" shield-prompt="@(context.Request.Method == &quot;POST&quot;)"><categories><category name="@(&quot;Hate&quot;)" threshold="@(1 + 1)" /></categories></llm-content-safety>`;
    assert.deepEqual(await failure(asking(ATTACK, inbound)), BLOCKED);
    const nowhere = inbound.replace('check', 'none');
    assert.deepEqual(await failure(asking('hi', nowhere)), FAILED);
  });

  for (const [what, inbound, complaint] of [
    ['no backend', '<llm-content-safety />', /has no backend-id/],
    [
      'an unknown backend',
      '<llm-content-safety backend-id="none" />',
      /the backend none does not exist/,
    ],
    [
      'an unknown category',
      check('<categories><category name="Spam" threshold="1" /></categories>'),
      /name="Spam"/,
    ],
    ['a threshold above 7', check(violence(8)), /above 7/],
    ['no category', check('<categories />'), /at least one <category>/],
    ['an undocumented attribute', check('', 'window-size="100"'), /window-size/],
  ] as const) {
    test(`does not start with ${what}`, async () => {
      assert.match(await refusal({ inbound, backends: BACKENDS }), complaint);
    });
  }
});

describe('the stand-in of Content Safety', () => {
  const ask = (path: string, body: string) => answerContentSafety({ method: 'POST', path, body });
  const SHIELD = '/contentsafety/text:shieldPrompt?api-version=2024-09-01';

  test('flags every phrase of its list and nothing else', () => {
    for (const phrase of phrases.attacks) {
      const { body } = ask(SHIELD, JSON.stringify({ userPrompt: '', documents: [phrase, 'no'] }));
      assert.deepEqual(body, {
        userPromptAnalysis: { attackDetected: false },
        documentsAnalysis: [{ attackDetected: true }, { attackDetected: false }],
      });
    }
    for (const [category, [mild, severe]] of Object.entries(phrases.harms)) {
      const severity = (text: string) => {
        const question = JSON.stringify({ text, categories: [category] });
        const { body } = ask('/contentsafety/text:analyze?api-version=2024-09-01', question);
        return (body as { categoriesAnalysis: { severity: number }[] }).categoriesAnalysis[0]
          ?.severity;
      };
      assert.deepEqual([severity('no'), severity(mild ?? ''), severity(severe ?? '')], [0, 4, 6]);
    }
  });

  test('refuses what the service refuses', () => {
    assert.equal(ask('/contentsafety/text:shieldPrompt', '{}').status, 404);
    assert.equal(ask('/contentsafety/image:analyze?api-version=1', '{}').status, 404);
    for (const body of [
      '',
      '{"userPrompt":1}',
      JSON.stringify({ userPrompt: 'x'.repeat(10_001) }),
      JSON.stringify({ documents: Array(6).fill('x') }),
    ]) {
      assert.equal(ask(SHIELD, body).status, 400, body.slice(0, 30));
    }
  });
});

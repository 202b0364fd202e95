import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { post, toolCall, WIRES } from '../../../../../test/server/harness/call.ts';
import { MemorySink } from '../../../../../test/server/harness/memory-sink.ts';
import { startServer } from '../../../../../test/server/harness/start-server.ts';
import { INJECTIONS } from '../../../../../test/server/tools/payloads.ts';
import { ask, tools } from '../../../../../test/server/tools/support.ts';
import type { ToolResult } from '../../../call/values.ts';
import { LIMITS } from '../../../contract/limits.ts';
import { isPlainText } from '../../plain-text.ts';
import { redactSecrets } from '../../redact-secrets.ts';
import { cldrWords } from './benign-words.ts';
import { toolNamed } from './tool-named.ts';

const auditEvent = toolNamed('audit_event');
const fieldsOf = (input: Record<string, unknown>) => auditEvent.auditFields?.(input) ?? {};
const recorded = (detail: string) => fieldsOf({ action: 'a', detail }).detail as string;

const NOT_ACCEPTED =
  'The audit trail cannot be reached, so the event was not accepted; try again later.';

for (const wire of WIRES) {
  test(`puts its arguments on the call's one event, under a prefix, on the ${wire} wire [T-09, L-06]`, async () => {
    const server = await startServer({ tools });
    const args = { action: 'deployment.approved', detail: 'by the board', severity: 'warning' };
    const { json } = await post(server, toolCall(wire, 'audit_event', args));
    assert.deepEqual(json.result.structuredContent, { accepted: true, redacted: false });
    assert.equal(server.sink.records.length, 1);
    const [event] = server.sink.toolCalls;
    assert.equal(event?.['caller.action'], 'deployment.approved');
    assert.equal(event?.['caller.detail'], 'by the board');
    assert.equal(event?.['caller.severity'], 'warning');
    assert.equal(event?.tool, 'audit_event');
    assert.equal(event?.outcome, 'ok');
  });

  test(`answers with an error when its record is not accepted, on the ${wire} wire [L-08]`, async () => {
    const sink = new MemorySink();
    sink.full = true;
    const server = await startServer({ tools, sink });
    const { json } = await post(server, toolCall(wire, 'audit_event', { action: 'a' }));
    assert.equal(json.result.isError, true);
    assert.equal(json.result.content[0].text, NOT_ACCEPTED);
    assert.equal(sink.lost, 1);
  });

  test(`accepts and keeps nothing while records are not delivered, on the ${wire} wire [L-08]`, async () => {
    const sink = new MemorySink();
    sink.fault = { kind: 'no_permission', detail: 'HTTP 403' };
    const server = await startServer({ tools, sink });
    const refused = await post(server, toolCall(wire, 'audit_event', { action: 'a' }));
    assert.equal(refused.json.result.isError, true);
    assert.equal(refused.json.result.content[0].text, NOT_ACCEPTED);
    assert.deepEqual(
      sink.toolCalls.map(({ tool, decision, outcome, reason }) => [
        tool,
        decision,
        outcome,
        reason,
      ]),
      [['audit_event', 'allowed', 'error', 'trail_unreachable']],
    );
    assert.equal(sink.toolCalls[0]?.['caller.action'], undefined);
    sink.fault = undefined;
    const accepted = await post(server, toolCall(wire, 'audit_event', { action: 'a' }));
    assert.equal(accepted.json.result.structuredContent.accepted, true);
    assert.equal(sink.toolCalls[1]?.['caller.action'], 'a');
  });
}

const SPOOFED = [
  'outcome',
  'caller_oid',
  'caller.oid',
  'time',
  'tool',
  'correlation_id',
  '__proto__',
];

test('accepts no field that the server sets, nor any undeclared one [L-06, T-10]', async () => {
  const server = await startServer({ tools });
  for (const name of SPOOFED) {
    const args = JSON.parse(`{"action":"a","${name}":"forged-by-caller"}`);
    const { json, text } = await post(server, toolCall('2026', 'audit_event', args));
    assert.equal(json.result.isError, true, name);
    assert.ok(!text.includes('forged'));
  }
  assert.ok(!JSON.stringify(server.sink.records).includes('forged'));
  assert.ok(server.sink.toolCalls.every(({ decision }) => decision === 'refused'));
});

const REFUSED: readonly Record<string, unknown>[] = [
  {},
  { action: '' },
  { action: 'two words' },
  { action: '=cmd|x' },
  { action: '@import' },
  { action: '-x' },
  { action: 'a\n' },
  { action: 'а' },
  { action: 'x'.repeat(LIMITS.actionLength + 1) },
  { action: 1 },
  { action: ['a'] },
  { action: 'a', detail: 'x'.repeat(LIMITS.detailLength + 1) },
  { action: 'a', detail: 1 },
  { action: 'a', detail: null },
  { action: 'a', severity: 'fatal' },
  { action: 'a', severity: 'INFO' },
  { action: 'a', severity: '' },
  { action: 'a', severity: 1 },
  { action: 'a', severity: null },
];

test('refuses values outside its alphabet, length, type or list [L-05, T-10]', () => {
  for (const input of REFUSED) {
    assert.ok(!auditEvent.input.safeParse(input).success, JSON.stringify(input));
  }
  const longest = {
    action: 'x'.repeat(LIMITS.actionLength),
    detail: 'y'.repeat(LIMITS.detailLength),
  };
  assert.ok(auditEvent.input.safeParse(longest).success);
});

/** Assembled from parts, so that no scanner reports this file as a leak. */
const SECRETS: readonly (readonly [string, string])[] = [
  ['a JSON Web Token', `${'eyJ'}hbGciOiJSUzI1NiJ9.${'eyJ'}zdWIiOiJ4In0.c2lnbmF0dXJl`],
  ['a cut one', `${'eyJ'}hbGciOiJSUzI1NiJ9.${'eyJ'}zdWIi`],
  ['an account key', `AccountKey=${'Ab1/'.repeat(21)}==`],
  ['a short account key', 'AccountKey=hunter2'],
  [
    'a storage connection string',
    `AccountName=st;AccountKey=${'Zm9v'.repeat(8)};EndpointSuffix=core`,
  ],
  ['a bus connection string', `SharedAccessKeyName=Root;SharedAccessKey=${'q1W+'.repeat(10)}=`],
  ['a database password', 'Server=tcp:db;User ID=sa;Password=correct horse;Encrypt=True'],
  ['a telemetry key', `${'Instrumentation'}Key=11111111-2222-4333-8444-555555555555`],
  ['a shared access signature', `sv=2024-01-01&sr=b&sig=${'aB%2F'.repeat(8)}%3D&se=2027`],
  [
    'a private key',
    `-----BEGIN ${'PRIVATE'} KEY-----\nMIIEvQIBADANBgkq\n-----END ${'PRIVATE'} KEY-----`,
  ],
  ['the beginning of one', `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIEvQIBADANBgkq`],
  ['an authorization header', 'Authorization: Basic abcdefghij=='],
  ['its value', 'Bearer abcdefghijklmnop'],
  ['a password in a URL', 'postgres://admin:hunter2hunter2@db.example/x'],
  ['a client secret', `abc8Q~${'dEf1-ghI2_'.repeat(3)}xyz`],
  ['a code host token', `${'ghp'}_${'a1B2'.repeat(9)}`],
  ['a secret in JSON', '{"client_secret": "hunter2"}'],
  ['a key without a name', 'Ab1/'.repeat(16)],
  ['a registry token', `${'npm'}_${'a1B2'.repeat(9)}`],
  ['a key of a model provider', `${'sk'}-proj-${'a1B2'.repeat(6)}`],
  ['a key of a payment provider', `${'sk'}_live_${'a1B2'.repeat(6)}`],
  ['a cloud API key', `${'AIza'}SyA${'a1B2'.repeat(8)}`],
  ['a temporary access key', `${'ASIA'}HUNTER2EXAMPLE77`],
  ['a key of a mail provider', `${'SG'}.${'a1B2'.repeat(5)}.${'a1B2'.repeat(9)}`],
  ['a container registry token', `${'dckr'}_pat_${'a1B2'.repeat(5)}`],
  [
    'the address of a hook',
    `https://hooks.slack.com/services/${'a1B2'.repeat(2)}/${'a1B2'.repeat(6)}`,
  ],
  ['a hexadecimal key', '0123abcd'.repeat(4)],
  ['a passphrase', 'passphrase=correct horse hunter2'],
  ['a short password', 'Server=x;Uid=sa;Pw=hunter2'],
  ['a personal access token', 'pat=hunter2'],
  ['one in JSON', '{"pat":"hunter2"}'],
  ['a credential', 'credential=hunter2'],
  ['an authorization header without its colon', 'Authorization Bearer hunter2'],
  ['a quoted value with a space', 'api_key = "abc hunter2"'],
  ['a quoted value with another quote', `secret: 'abc "hunter2" x'`],
  ['a private key with an odd space', `-----BEGIN\u00a0${'PRIVATE'} KEY-----MIIEvQIBADANBgkq`],
];

for (const [what, secret] of SECRETS) {
  test(`replaces ${what} before recording it, and reports that [I-05]`, () => {
    for (const detail of [
      secret,
      `before ${secret} after`,
      secret.replace(/(?<=^.{4})/, '\u200b'),
    ]) {
      const field = recorded(detail);
      assert.match(field, /\[redacted\]/);
      for (const part of detail.split(/[\s;&"{}:=,@/]+/).filter(isSecretPart)) {
        assert.ok(!field.includes(part), `${part} in ${field}`);
      }
      assert.deepEqual(ask(auditEvent, { action: 'a', detail }), {
        ok: true,
        value: { accepted: true, redacted: true },
      });
    }
  });
}

/** Parts of the secrets above that would be a leak by themselves. */
function isSecretPart(part: string): boolean {
  return /hunter2|HUNTER2|horse|a1B2a1B2|0123abcd|^eyJ|^(?:Ab1|Zm9v|q1W|aB%2F|dEf1|a1B2|MIIE|abcdefgh|11111111)/.test(
    part,
  );
}

test('also replaces a secret in the action [I-05]', () => {
  const action = `${'eyJ'}hbGciOiJSUzI1NiJ9.x.y`;
  assert.equal(fieldsOf({ action }).action, '[redacted]');
});

test('leaves ordinary details unchanged [I-05]', () => {
  for (const detail of [
    'approved by two reviewers at 12:30',
    'ticket 4711: rotated the certificate of the gateway, see runbook 12/3',
    'correlation 09fd804a-5b87-4f59-b870-ca49e7180f5f',
    'sha256 is not a password',
    'disabled basic authentication, see https://runbook.example/12',
    'Übergabe an die Nachtschicht',
    'key rotation is done; token lifetimes are unchanged',
    'authorization bearer tokens are unchanged, basic credentials are gone',
    'released commit 3f786850e387550fdab836ed7e6dc881de23001b of the npm_config_registry change',
    'Pat approved the risk-based-review-of-all-suppliers for ASIA and ASIAPACIFIC',
    'compat=no was set for task-forces and desk-research, see SG.12 and the slack channel',
    'spw:2 and npat=3 are counters',
  ]) {
    assert.equal(recorded(detail), detail);
  }
});

test('replaces no ordinary word of seventy languages [I-05]', () => {
  const words = [...cldrWords()];
  assert.deepEqual(
    words.filter((word) => redactSecrets(word) !== word),
    [],
  );
});

test('neutralizes what a spreadsheet would run [L-04]', () => {
  for (const formula of [
    '=cmd|x!A0',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\n=1',
    ' =1',
    '\u200b=1',
    '＝1',
    '＠x',
  ]) {
    assert.match(recorded(formula), /^'/, JSON.stringify(formula));
  }
});

test('records one plain line within its length limit, whatever is sent [L-01, L-02, L-05]', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: LIMITS.detailLength }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom(...INJECTIONS, '","outcome":"allowed', "'| union *", '\u0085\u2028\u2029'),
  );
  fc.assert(
    fc.property(text, (detail) => {
      const fields = fieldsOf({ action: 'a', detail });
      assert.ok((ask(auditEvent, { action: 'a', detail }) as ToolResult).ok);
      assert.deepEqual(Object.keys(fields), ['action', 'severity', 'detail']);
      const field = fields.detail as string;
      assert.ok(isPlainText(field) && !/[\r\n\t]/.test(field), JSON.stringify(field));
      assert.ok(field.length <= LIMITS.detailLength);
      assert.ok(!/^[=+\-@]/.test(field));
    }),
    { numRuns: 3_000 },
  );
});

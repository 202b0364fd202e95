import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { GATEWAY_REFUSALS } from '../../../../infra/gateway/refusals.ts';
import { REFUSALS } from '../../../../server/src/contract/refusals.ts';
import { CallRecord } from '../../../../twin/kit/call-record.ts';
import { viewOf, type Why } from '../../../../twin/trace/call-view.ts';
import type { ChainFacts } from '../../../../twin/trace/why/facts.ts';
import { whyOf } from '../../../../twin/trace/why/why.ts';

const ADA = '5b0f7c52-6a0e-4f0e-8f43-1f6f2a9c1a01';
const FACTS: ChainFacts = {
  mcpUrl: 'http://localhost:8000/mcp',
  api: 'api',
  tenantId: 'tenant',
  publicClientId: 'client',
  callerAppId: 'caller',
  resources: [],
  users: [{ id: ADA, name: 'ada' }],
  roles: [{ id: 'role', value: 'Mcp.Secrets.Read', holders: [ADA] }],
  apiPrincipalId: 'principal',
  principalOf: () => undefined,
  scopes: ['user_impersonation', 'secrets.read'],
  redirects: { file: 'infra/entra/public-client.json', line: 3 },
  settings: {},
  parameter: () => ({ file: 'infra/deployments/twin.bicepparam', line: 12 }),
  elementAt: () => undefined,
  lineOf: () => undefined,
};

interface Refused {
  readonly claims?: object;
  readonly fields?: readonly (readonly [string, string])[];
  readonly facts?: Readonly<Record<string, string>>;
}

/** Refused by a step of the server, which says why. */
function why(reason: string, { claims, fields = [], facts }: Refused = {}): Why {
  const record = new CallRecord('gateway', 0);
  const payload = Buffer.from(JSON.stringify(claims ?? {})).toString('base64url');
  const token = [['Authorization', `Bearer e30.${payload}.c2lnbmVk`] as const];
  record.head('client', 'request', 'POST /mcp', [...(claims ? token : []), ...fields]);
  record.add({
    hop: 'server',
    step: 'a-step',
    verdict: 'refused',
    says: 'no',
    from: 1,
    facts: { reason, ...facts },
  });
  record.end(403);
  return whyOf(viewOf(record), FACTS);
}

describe('every reason for a refusal', () => {
  for (const reason of new Set([...Object.keys(REFUSALS), ...Object.keys(GATEWAY_REFUSALS)])) {
    test(`has an explanation: ${reason}`, () => {
      const { says, helps, ways } = why(reason);
      assert.match(says, /^[A-Z].*\.$/s);
      assert.ok(!says.startsWith('This decision must be another'), says);
      assert.equal(ways.length > 0, helps, says);
      for (const one of ways) assert.match(one.says, /[.]$/);
    });
  }
});

const HOSTILE = [
  'https://a.example/;touch here',
  "x'; echo hidden; '",
  '$(echo hidden)',
  '`echo hidden`',
  'a\u202eb\u0007c',
];

describe('what a caller chose', () => {
  for (const text of HOSTILE) {
    test(`stays one word of a command: ${JSON.stringify(text)}`, () => {
      const claims = { scp: `user_impersonation ${text}`, oid: text, azp: text, idtyp: 'user' };
      const all = [
        why('origin', { fields: [['Origin', text]] }),
        why('forbidden', { claims }),
        why('insufficient_scope', { claims, facts: { tool: 'read_secret_metadata' } }),
        why('unknown_tool', { claims, facts: { tool: 'read_secret_metadata' } }),
        why('unknown_tool', { claims, fields: [['Mcp-Name', text]], facts: { tool: 'unknown' } }),
        why('bad_credential', { claims }),
      ];
      const commands = all.flatMap(({ ways }) => ways.flatMap(({ command }) => command ?? []));
      assert.ok(commands.length >= 5, commands.join('\n'));
      const printable = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '');
      for (const command of commands) {
        // Any program is replaced by one that prints its words.
        const printing = `npm() { printf '%s\\n' "$@"; }; azd() { npm "$@"; }; ${command}`;
        const words = execFileSync('/bin/sh', ['-c', printing], { encoding: 'utf8' }).split('\n');
        const isWhole = words.includes(printable);
        assert.ok(isWhole || !words.some((one) => /hidden|here|\$|`/.test(one)), command);
      }
    });
  }
});

describe('no command is printed for what is not one value', () => {
  for (const text of ['--cwd=/tmp', '*', 'https://a.example,https://b.example']) {
    test(text, () => {
      const claims = { azp: text };
      for (const one of [
        why('origin', { fields: [['Origin', text]] }),
        why('forbidden', { claims }),
        refusedRedirect(text),
      ])
        assert.deepEqual(
          one.ways.flatMap(({ command }) => command ?? []),
          [],
        );
    });
  }
});

/** A sign-in with a redirect URI that is not registered. */
function refusedRedirect(uri: string): Why {
  const record = new CallRecord('entra', 0);
  const step = { hop: 'entra', says: 'no', from: 1 } as const;
  record.add({ ...step, step: 'authorize', verdict: 'passed', facts: { 'redirect URI': uri } });
  record.add({ ...step, step: 'refuse', verdict: 'refused', facts: { code: '50011' } });
  record.end(400);
  return whyOf(viewOf(record), FACTS);
}

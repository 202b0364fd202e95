import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createSigner, type Signer } from '../../support/gateway/tokens.ts';
import { recording } from '../answers.ts';
import { onCorpus, type Project, type Running } from '../corpus.ts';

const TENANT = '7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02';
const CLIENT = '2c1a7b90-55d4-4a0e-8c11-9f5f0f8f3b01';
const AUDIENCE = 'c3b8a3f4-2e61-4d0a-9d3c-6b7f5e4a1d03';
const ISSUER = `https://login.microsoftonline.com/${TENANT}/v2.0`;

let signer: Signer;
before(async () => {
  signer = await createSigner('corpus');
});

function project() {
  const backend = recording(() => ({ body: '{"result":"called"}' }));
  const signIn = recording(({ target }) => ({
    body: JSON.stringify(
      target.endsWith('/keys')
        ? { keys: [signer.jwk] }
        : { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` },
    ),
  }));
  const one: Project = {
    folder: import.meta.dirname,
    path: 'mcp',
    operations: { call: 'POST /' },
    namedValues: { tenant: TENANT, 'client-id': CLIENT, audience: AUDIENCE },
    services: {
      'backend.example': backend.listener,
      'login.microsoftonline.com': signIn.listener,
    },
  };
  return { project: one, backend };
}

async function call(
  { send, clock }: Running,
  tool: string,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<Response> {
  const now = Math.floor(clock.now() / 1000);
  const standard = { iss: ISSUER, aud: AUDIENCE, tid: TENANT, ver: '2.0', azp: CLIENT };
  const times = { nbf: now, exp: now + 3600 };
  const token = await signer.sign({ ...standard, ...times, scp: 'openid mcp.call', ...claims });
  return send('/', {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: tool } }),
  });
}

test('a tool that needs no role is open to every caller of the client', () => {
  const { project: one, backend } = project();
  return onCorpus(one, async (running) => {
    const answer = await call(running, 'list_orders');
    assert.equal(answer.status, 200);
    assert.match(backend.received[0]?.body ?? '', /list_orders/);
  })();
});

test('a tool that needs a role is open to callers who have exactly that role', () => {
  const { project: one, backend } = project();
  return onCorpus(one, async (running) => {
    for (const roles of [
      undefined,
      [],
      ['Orders.Refund'],
      ['orders.delete'],
      ['Orders.Delete.All'],
    ]) {
      const refused = await call(running, 'delete_order', roles && { roles });
      assert.equal(refused.status, 403, JSON.stringify(roles));
      assert.equal(
        await refused.text(),
        '{"jsonrpc":"2.0","id":7,"error":{"code":-32001,"message":"This tool needs the role Orders.Delete."}}',
      );
    }
    assert.equal(backend.received.length, 0);
    const roles = ['Orders.Refund', 'Orders.Delete'];
    assert.equal((await call(running, 'delete_order', { roles })).status, 200);
  })();
});

for (const [what, claims] of [
  ['another client', { azp: '00000000-0000-0000-0000-000000000001' }],
  ['another audience', { aud: '00000000-0000-0000-0000-000000000001' }],
  ['another tenant', { iss: ISSUER.replace(TENANT, '00000000-0000-0000-0000-000000000001') }],
  ['another scope', { scp: 'mcp.call.all' }],
  ['no scope', { scp: undefined }],
  ['yesterday', { exp: 1 }],
] as const) {
  test(`a token for ${what} is refused, and no tool is called`, () => {
    const { project: one, backend } = project();
    return onCorpus(one, async (running) => {
      const refused = await call(running, 'list_orders', claims);
      assert.equal(refused.status, 401);
      assert.deepEqual(await refused.json(), { statusCode: 401, message: 'Unauthorized' });
      assert.equal(backend.received.length, 0);
    })();
  });
}

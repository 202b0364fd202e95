import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { createTokens } from '../../../twin/gateway/identity-tokens.ts';
import { PolicyError } from '../../../twin/gateway/policy-error.ts';
import { identityOf } from '../../../twin/kit/managed-identity.ts';
import { call } from '../../support/gateway/case.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type Chain, onChain } from './support/chain.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SERVICE = '/subscriptions/s/providers/Microsoft.ApiManagement/service/apim';

describe('the identity of the service', () => {
  test('is the same for the same resource, and differs between resources', () => {
    const { principalId, clientId } = identityOf(SERVICE);
    assert.match(principalId, GUID);
    assert.match(clientId, GUID);
    const upper = identityOf(SERVICE.toUpperCase());
    assert.deepEqual([upper.principalId, upper.clientId], [principalId, clientId]);
    assert.notEqual(identityOf(`${SERVICE}2`).principalId, principalId);
    assert.notEqual(principalId, clientId);
  });

  test(
    'has the principal ID in the role assignments',
    onChain(async ({ gateway }) => {
      const full = gateway.reference(SERVICE) as { identity: { principalId: string } };
      assert.equal(full.identity.principalId, identityOf(SERVICE).principalId);
    }),
  );

  test('gets one token for a resource, and a new one five minutes before it expires', async () => {
    const clock = new ManualClock();
    const asked: URL[] = [];
    const token = createTokens(clock, async (url) => {
      asked.push(new URL(url));
      const expires_on = String(clock.now() / 1000 + 3600);
      return { access_token: `token ${asked.length}`, expires_on };
    });
    const identity = identityOf(SERVICE);
    assert.equal(await token(identity, 'a'), 'token 1');
    clock.pass(54 * 60_000);
    assert.equal(await token(identity, 'a'), 'token 1');
    assert.equal(await token(identity, 'b'), 'token 2');
    clock.pass(60_000);
    assert.equal(await token(identity, 'a'), 'token 3');
    const query = Object.fromEntries(asked[0]?.searchParams ?? []);
    const { principalId, clientId } = identity;
    assert.deepEqual(query, { principal_id: principalId, client_id: clientId, resource: 'a' });
  });

  test('gets a token of its own for another identity, and keeps 100 at most', async () => {
    let asked = 0;
    const token = createTokens(new ManualClock(), async () => {
      asked += 1;
      return { access_token: `token ${asked}`, expires_on: '9999999999' };
    });
    const [one, other] = [identityOf(SERVICE), identityOf(`${SERVICE}2`)];
    assert.equal(await token(one, 'a'), 'token 1');
    assert.equal(await token(other, 'a'), 'token 2');
    for (let at = 0; at < 99; at += 1) await token(one, String(at));
    assert.equal(await token(other, 'a'), 'token 2');
    assert.equal(await token(one, 'a'), 'token 102');
  });

  test('fails like a policy if no token is issued', async () => {
    const token = createTokens(new ManualClock(), async () => {
      throw new Error('nobody');
    });
    await assert.rejects(token(identityOf(SERVICE), 'a'), PolicyError);
  });
});

describe('the content check over the network', () => {
  const answer =
    (attackDetected: boolean, asked: unknown[]): RequestListener =>
    async (request, response) => {
      asked.push([request.method, request.url, request.headers.authorization]);
      asked.push(JSON.parse(await text(request)));
      const body = {
        userPromptAnalysis: { attackDetected },
        documentsAnalysis: [{ attackDetected }],
      };
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };

  const check = async (chain: Chain, listener: RequestListener) => {
    chain.site = (_request, response) =>
      void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    chain.serve(
      'identity.twin.internal',
      (_request, response) =>
        void response.end(JSON.stringify({ access_token: 'own', expires_on: '9999999999' })),
    );
    chain.serve('check.example', listener);
    await chain.apply({
      fragments: { 'content-safety': 'content-safety.fragment.xml' },
      named: { 'content-safety-endpoint': 'https://check.example' },
    });
    const response = await chain.call({ body: call('safe_lookup', { topic: 'x' }) });
    await response.body?.cancel();
    return response.status;
  };

  test(
    'sends the arguments with the identity of the gateway, and accepts harmless ones',
    onChain(async (chain) => {
      const asked: unknown[] = [];
      assert.equal(await check(chain, answer(false, asked)), 200);
      const url = '/contentsafety/text:shieldPrompt?api-version=2024-09-01';
      assert.deepEqual(asked, [
        ['POST', url, 'Bearer own'],
        { userPrompt: '{"topic":"x"}', documents: ['{"topic":"x"}'] },
      ]);
    }),
  );

  test(
    'refuses arguments that are classified as an attack',
    onChain(async (chain) => {
      assert.equal(await check(chain, answer(true, [])), 403);
    }),
  );

  test(
    'refuses every call while the service does not answer in time',
    onChain(async (chain) => {
      assert.equal(await check(chain, () => chain.clock.pass(5_000)), 503);
    }),
  );
});

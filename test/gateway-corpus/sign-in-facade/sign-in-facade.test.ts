import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { recording } from '../answers.ts';
import { onCorpus, type Project, type Running } from '../corpus.ts';

/** A sign-in service of another host behind the gateway's own endpoints, with encrypted session keys. */
const CLIENT = 'http://localhost:7777/callback';
const VERIFIER = 'client-verifier-client-verifier-client-verifier';

const base64url = (bytes: Buffer): string => bytes.toString('base64url');
const digestOf = (text: string): string => base64url(createHash('sha256').update(text).digest());

function project() {
  const backend = recording(() => ({ body: '{"result":"called"}' }));
  const codes = new Map<string, string>();
  const signIn = recording(({ body }) => {
    const form = new URLSearchParams(body);
    const challenge = codes.get(form.get('code') ?? '');
    const isProven = challenge === digestOf(form.get('code_verifier') ?? '');
    if (!isProven) return { status: 400, body: '{"error":"invalid_grant"}' };
    return { body: '{"access_token":"token-of-ada","expires_in":3600}' };
  });
  const one: Project = {
    folder: import.meta.dirname,
    path: 'oauth',
    operations: {
      authorize: 'GET /authorize',
      callback: 'GET /callback',
      token: 'POST /token',
      call: 'POST /mcp',
    },
    namedValues: {
      'client-id': 'c3b8a3f4-2e61-4d0a-9d3c-6b7f5e4a1d03',
      'client-redirect': CLIENT,
      callback: 'https://gateway.example/oauth/callback',
      'sign-in': 'https://sign-in.example',
      key: randomBytes(32).toString('base64'),
      vector: randomBytes(16).toString('base64'),
    },
    services: { 'backend.example': backend.listener, 'sign-in.example': signIn.listener },
  };
  return { project: one, backend, signIn, codes };
}

const authorize = (changes: Record<string, string> = {}) =>
  `/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: 'client',
    redirect_uri: CLIENT,
    state: 'a state & more',
    code_challenge: digestOf(VERIFIER),
    code_challenge_method: 'S256',
    ...changes,
  })}`;

const locationOf = (response: Response): URL => new URL(response.headers.get('location') ?? '');

/** Signs in as far as the code for the client. */
async function codeFor({ send }: Running, codes: Map<string, string>): Promise<string> {
  const away = locationOf(await send(authorize()));
  codes.set('code-of-service', away.searchParams.get('code_challenge') ?? '');
  const state = away.searchParams.get('state') ?? '';
  const back = locationOf(await send(`/callback?code=code-of-service&state=${state}`));
  assert.equal(back.searchParams.get('state'), 'a state & more');
  return back.searchParams.get('code') ?? '';
}

const exchange = ({ send }: Running, code: string, verifier = VERIFIER): Promise<Response> =>
  send('/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code, code_verifier: verifier }),
  });

const call = ({ send }: Running, session: string): Promise<Response> =>
  send('/mcp', { method: 'POST', headers: { Authorization: `Bearer ${session}` }, body: '{}' });

test('the facade signs a client in, and calls with the token that the client never sees', () => {
  const { project: one, backend, signIn, codes } = project();
  return onCorpus(one, async (running) => {
    const away = locationOf(await running.send(authorize()));
    assert.equal(away.origin + away.pathname, 'https://sign-in.example/authorize');
    assert.equal(away.searchParams.get('scope'), 'api://c3b8a3f4-2e61-4d0a-9d3c-6b7f5e4a1d03/call');
    assert.match(away.searchParams.get('code_challenge') ?? '', /^[\w-]{43}$/);

    const answer = await exchange(running, await codeFor(running, codes));
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const granted = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual(
      { ...granted, access_token: '' },
      { access_token: '', token_type: 'Bearer', expires_in: 3600 },
    );
    assert.equal(signIn.received.length, 1);

    const called = await call(running, String(granted.access_token));
    assert.deepEqual(await called.json(), { result: 'called' });
    assert.equal(backend.received[0]?.headers.authorization, 'Bearer token-of-ada');
    assert.doesNotMatch(JSON.stringify(granted), /token-of-ada/);
  })();
});

test('the facade redirects only to the client and only with a proof of possession', () => {
  const { project: one, backend } = project();
  return onCorpus(one, async (running) => {
    for (const changes of [
      { redirect_uri: 'https://evil.example/' },
      { redirect_uri: `${CLIENT}/more` },
      { code_challenge_method: 'plain' },
    ]) {
      const refused = await running.send(authorize(changes));
      assert.equal(refused.status, 400, JSON.stringify(changes));
      assert.deepEqual(await refused.json(), { error: 'invalid_request' });
    }
    assert.equal((await running.send('/callback?code=x&state=unknown')).status, 400);
    assert.equal(backend.received.length, 0);
  })();
});

test('a code of the facade serves once, for the client that began, and for a minute', () => {
  const { project: one, codes } = project();
  return onCorpus(one, async (running) => {
    const stolen = await codeFor(running, codes);
    const refused = await exchange(running, stolen, 'another-verifier');
    assert.equal(refused.status, 400);
    assert.deepEqual(await refused.json(), { error: 'invalid_grant' });
    assert.equal((await exchange(running, stolen)).status, 400);

    const spent = await codeFor(running, codes);
    assert.equal((await exchange(running, spent)).status, 200);
    assert.equal((await exchange(running, spent)).status, 400);

    const late = await codeFor(running, codes);
    running.clock.pass(61_000);
    assert.equal((await exchange(running, late)).status, 400);
  })();
});

test('the facade refuses session keys that it did not encrypt, and those that have expired', () => {
  const { project: one, backend, codes } = project();
  return onCorpus(one, async (running) => {
    const granted = (await (await exchange(running, await codeFor(running, codes))).json()) as {
      access_token: string;
    };
    const foreign = [randomBytes(48).toString('base64'), 'not base64 at all', 'session', ''];
    for (const session of foreign) {
      const refused = await call(running, session);
      assert.equal(refused.status, 401, session);
      assert.equal(refused.headers.get('www-authenticate'), 'Bearer error="invalid_token"');
    }
    assert.equal((await running.send('/mcp', { method: 'POST', body: '{}' })).status, 401);
    running.clock.pass(3_601_000);
    assert.equal((await call(running, granted.access_token)).status, 401);
    assert.equal(backend.received.length, 0);
  })();
});

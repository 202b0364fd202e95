import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { METADATA_MODES, type MetadataMode } from '../../../infra/gateway/metadata-modes.ts';
import {
  type Case,
  header,
  ISSUER,
  MCP_URL,
  METADATA_URL,
  NAMED_VALUES,
  ORIGIN,
  outcome,
} from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';

const trial = useTrial();

const PATH = '/.well-known/oauth-authorization-server';
const RESOURCE = new URL(METADATA_URL).pathname;
const FACADES = ['pkce', 'pkce-no-refresh'] as const;

/** One object for each mode, because the trial links the policies again for another one. */
const NAMED = Object.fromEntries(METADATA_MODES.map((metadata) => [metadata, { metadata }]));

const get = (metadata: MetadataMode, change: Case = {}) =>
  trial.send({ method: 'GET', path: PATH, named: NAMED[metadata] ?? {}, ...change });

describe('metadata of an authorization server', () => {
  for (const mode of FACADES) {
    const refreshes = mode === 'pkce';

    test(`points to the sign-in service and adds what that does not advertise: ${mode}`, async () => {
      const exchange = await get(mode);
      assert.equal(exchange.reply.status, 200);
      assert.equal(exchange.forwarded, undefined);
      assert.equal(header(exchange, 'Content-Type'), 'application/json');
      assert.equal(header(exchange, 'Access-Control-Allow-Origin'), '*');
      assert.deepEqual(JSON.parse(exchange.reply.body), {
        issuer: ORIGIN,
        authorization_endpoint: NAMED_VALUES['authorization-endpoint'],
        token_endpoint: NAMED_VALUES['token-endpoint'],
        scopes_supported: [
          `${MCP_URL}/user_impersonation`,
          `${MCP_URL}/secrets.read`,
          ...(refreshes ? ['offline_access'] : []),
        ],
        response_types_supported: ['code'],
        response_modes_supported: ['query'],
        grant_types_supported: ['authorization_code', ...(refreshes ? ['refresh_token'] : [])],
        token_endpoint_auth_methods_supported: ['none'],
        code_challenge_methods_supported: ['S256'],
      });
    });

    test(`has the gateway as its issuer, which the resource metadata names: ${mode}`, async () => {
      const { reply } = await get(mode, { path: RESOURCE });
      assert.deepEqual(JSON.parse(reply.body).authorization_servers, [ORIGIN]);
    });

    test(`may be read by every page: ${mode}`, async () => {
      const headers = { Origin: 'https://any.example' };
      const exchange = await get(mode, { method: 'OPTIONS', headers });
      assert.equal(exchange.reply.status, 204);
      assert.equal(header(exchange, 'Access-Control-Allow-Origin'), '*');
      assert.equal(header(exchange, 'Access-Control-Allow-Methods'), 'GET');
      assert.equal(header(exchange, 'Access-Control-Allow-Credentials'), undefined);
      assert.equal(exchange.reply.body, '');
    });

    test(`has no query: ${mode}`, async () => {
      for (const method of ['GET', 'OPTIONS']) {
        assert.equal(outcome(await get(mode, { method, query: { x: ['1'] } })), 'query');
        assert.equal(outcome(await get(mode, { method, search: '?' })), 'query');
      }
    });

    test(`is not served while authentication is skipped: ${mode}`, async () => {
      const named = {
        metadata: mode,
        authentication: 'skipped',
        'admitted-addresses': '203.000.113.007-203.000.113.007',
      };
      for (const method of ['GET', 'OPTIONS']) {
        assert.equal(outcome(await get(mode, { method, named })), 'not_found');
      }
    });
  }

  for (const metadata of ['entra', 'PKCE', 'pkce ', 'pkce-refresh', 'true']) {
    test(`is not served, and not named, if the mode is "${metadata}"`, async () => {
      const named = { metadata };
      for (const method of ['GET', 'OPTIONS']) {
        assert.equal(outcome(await get('entra', { method, named })), 'not_found');
      }
      const { reply } = await get('entra', { path: RESOURCE, named });
      assert.deepEqual(JSON.parse(reply.body).authorization_servers, [ISSUER]);
    });
  }
});

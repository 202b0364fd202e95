import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { upstreamSite, withServices } from '../../infra/generate-needs.ts';
import type { UpstreamCredential, UpstreamSite } from '../../server/src/call/upstream.ts';

const PROJECT = readFileSync(join(import.meta.dirname, '../../azure.yaml'), 'utf8');

const site = (name: string, more: Partial<UpstreamSite> = {}, credential?: UpstreamCredential) => ({
  name,
  credential,
  place: {
    command: ['npx', `${name}@1.0.0`],
    internet: false,
    environment: {},
    slot: 2,
    ...more,
  },
});

describe('the services that azd deploys', () => {
  const services = (callsOut: boolean, ...sites: Parameters<typeof withServices>[2]) =>
    Object.keys(parse(withServices(PROJECT, callsOut, sites)).services);

  test('are the server, and the sites that tools need', () => {
    assert.deepEqual(services(false), ['server']);
    assert.deepEqual(services(true, site('browser'), site('tickets')), [
      'server',
      'egress',
      'upstream-browser',
      'upstream-tickets',
    ]);
  });

  test('do not include a site with an image, which App Service pulls itself', () => {
    assert.deepEqual(services(false, site('ledger', { image: 'ghcr.io/example/ledger:1.4.2' })), [
      'server',
    ]);
  });

  test('are written the same again', () => {
    const once = withServices(PROJECT, true, [site('browser')]);
    assert.equal(withServices(once, true, [site('browser')]), once);
    assert.equal(withServices(once, false, []), withServices(PROJECT, false, []));
  });
});

describe('what the deployment learns about the site of another MCP server', () => {
  test('is how it starts, and nothing that the server alone knows', () => {
    const declared = site(
      'ledger',
      { path: '/mcp', environment: { MODE: 'read' }, internet: true },
      { kind: 'environment', variable: 'KEY', secret: 'LEDGER_KEY' },
    );
    assert.deepEqual(upstreamSite(declared), {
      name: 'ledger',
      setting: 'MCP_UPSTREAM_LEDGER',
      slot: 2,
      image: '',
      internet: true,
      identity: false,
      audience: '',
      bridge: {
        command: ['npx', 'ledger@1.0.0'],
        path: '/mcp',
        environment: { MODE: 'read' },
        variable: 'KEY',
      },
    });
  });

  test('includes the audience of the tokens that it admits', () => {
    const audience = 'api://11111111-1111-4111-8111-111111111111';
    const admits = (credential: UpstreamCredential) => {
      const { identity, audience: given } = upstreamSite(site('ledger', {}, credential));
      return { identity, given };
    };
    assert.deepEqual(admits({ kind: 'identity' }), { identity: true, given: '' });
    assert.deepEqual(admits({ kind: 'identity', audience }), { identity: true, given: audience });
    assert.deepEqual(admits({ kind: 'onBehalfOf', scope: `${audience}/Read` }), {
      identity: false,
      given: '',
    });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Resource } from '../../infra/model/deployment.ts';
import { textAt } from '../../infra/model/select.ts';
import { TOOLS } from '../../server/src/tools/declarations.ts';
import { machineClock } from '../kit/clock.ts';
import { Counters } from './counters.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { Fields } from './header-fields.ts';
import { KeySets } from './key-sets.ts';
import { Request, Response } from './message.ts';
import { Body } from './message-body.ts';
import { createMeter, type ElementCost } from './meter.ts';

const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: TOOLS[0]?.name, arguments: {} },
});

/** Calls before measurement starts, so that compilation is not measured. */
const WARM_UP = 200;

/**
 * What each element of the deployed policies costs a successful tool call: the gateway's own work,
 * without sockets, the site and the fetching of keys.
 */
export async function measureElements(
  resources: readonly Resource[],
  calls: number,
): Promise<readonly ElementCost[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-cost-'));
  const meter = createMeter();
  const named = namedValues(resources);
  const { authorization, jwk } = await signedToken(named);
  const gateway = await createGateway(unreachable(folder), {
    port: 0,
    probe: meter.probe,
    services: {
      // Each call gets a new rate-limit window, so that no limit is ever reached.
      counters: new Counters({ now: ticking() }),
      keySets: new KeySets(machineClock, async (url) =>
        url.endsWith('/keys') ? { keys: [jwk] } : { issuer: named('issuer'), jwks_uri: '/keys' },
      ),
      send: async () => new Response(200, '', new Fields(JSON_TYPE), Body.of('{}')),
    },
  });
  try {
    for (const resource of resources) {
      if (gateway.types.includes(resource.type)) gateway.apply(resource);
    }
    gateway.settle?.();
    for (let at = 0; at < WARM_UP; at += 1) await call(gateway, authorization);
    meter.reset();
    for (let at = 0; at < calls; at += 1) await call(gateway, authorization);
    return meter.costs(calls);
  } finally {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const JSON_TYPE: readonly [string, string[]][] = [['Content-Type', ['application/json']]];

async function call(gateway: Gateway, authorization: string): Promise<void> {
  const headers = new Fields([
    ...JSON_TYPE,
    ['Authorization', [authorization]],
    ['Content-Length', [String(BODY.length)]],
  ]);
  const request = new Request('POST', '/mcp', '127.0.0.1', headers, Body.of(BODY));
  const { status } = await gateway.answer(request, new AbortController().signal);
  if (status !== 200) throw new Error(`The measured call got status ${status} instead of 200.`);
}

function namedValues(resources: readonly Resource[]): (name: string) => string {
  const values = new Map(
    resources.map((one) => [
      textAt(one, 'properties.displayName'),
      textAt(one, 'properties.value'),
    ]),
  );
  return (name) => values.get(name) ?? '';
}

/** A user's access token that satisfies the deployment. */
async function signedToken(named: (name: string) => string) {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const claims = {
    iss: named('issuer'),
    aud: named('audience'),
    tid: named('tenant-id'),
    ver: '2.0',
    oid: 'user',
    azp: 'client',
    scp: named('base-scope'),
  };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'key' })
    .setExpirationTime('1h')
    .sign(privateKey);
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key', use: 'sig' };
  return { authorization: `Bearer ${token}`, jwk };
}

/** Advances a minute each time the clock is read. */
function ticking(): () => number {
  let now = 0;
  return () => {
    now += 61_000;
    return now;
  };
}

function unreachable(folder: string) {
  const authority = join(folder, 'authority.pem');
  writeFileSync(authority, '');
  return {
    clock: machineClock,
    folder,
    serve() {},
    outbound: async () => ({ proxy: 'http://127.0.0.1:9', authority }),
    log() {},
  };
}

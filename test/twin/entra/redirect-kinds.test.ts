import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { newApplication } from '../../../twin/entra/objects.ts';
import { addPrincipal, CLIENT, openTenant, RES, type Tenant } from './support/tenant.ts';
import { authorizeUrl, claimsOf, codeGrant, redeem, Visitor } from './support/visitor.ts';

const CALLBACK = 'https://claude.ai/api/mcp/auth_callback';
const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/deploy.md'), 'utf8');

/** The row of the table in docs/deploy.md that starts with this text. */
function rowOf(kind: string): string {
  const row = PAGE.split('\n').find((line) => line.startsWith(`| ${kind}`));
  assert.ok(row, kind);
  return row;
}

describe('the redirect', () => {
  let tenant: Tenant;
  before(async () => {
    tenant = await openTenant();
  });
  after(() => tenant[Symbol.asyncDispose]());

  /** Signs Ben in by the code flow and returns the token endpoint's answer. */
  async function signIn(
    platform: 'publicClient' | 'spa' | 'web',
    more: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<{ status: number; code: string; scp: unknown; refreshes: boolean }> {
    const { client } = tenant;
    for (const one of ['publicClient', 'spa', 'web'] as const) client[one].redirectUris = [];
    client[platform].redirectUris = [CALLBACK];
    const url = authorizeUrl(tenant, { redirect_uri: CALLBACK });
    const back = await new Visitor(tenant).signIn(url, 'Ben');
    const grant = codeGrant(back.searchParams.get('code'), { redirect_uri: CALLBACK, ...more });
    const { status, body } = await redeem(tenant, grant, headers);
    const [code] = (body.error_codes as number[] | undefined) ?? [];
    return {
      status,
      code: code === undefined ? '' : `AADSTS${code}`,
      scp: status === 200 && claimsOf(body.access_token).scp,
      refreshes: typeof body.refresh_token === 'string',
    };
  }

  test('of a service that redeems with PKCE alone works under publicClient only', async () => {
    const good = await signIn('publicClient');
    assert.deepEqual(good, { status: 200, code: '', scp: 'user_impersonation', refreshes: true });
    const row = rowOf('a hosted service');
    assert.ok(row.includes(CALLBACK));
    const wrong = { spa: 'AADSTS9002327', web: 'AADSTS7000218' } as const;
    for (const [platform, code] of Object.entries(wrong)) {
      assert.equal((await signIn(platform as keyof typeof wrong)).code, code);
      assert.ok(row.includes(`\`${platform}\`: ${code}`), row);
    }
  });

  test('of a page that redeems in the browser works under spa only', async () => {
    const headers = { origin: 'https://claude.ai' };
    assert.equal((await signIn('spa', {}, headers)).status, 200);
    assert.equal((await signIn('publicClient', {}, headers)).code, 'AADSTS9002326');
    assert.match(rowOf('a page'), /`publicClient`: AADSTS9002326/);
  });

  test('of a service that insists on a secret does not work in this registration', async () => {
    const { code } = await signIn('publicClient', { client_secret: 'mine' });
    assert.equal(code, 'AADSTS700025');
    assert.match(rowOf('a service that insists'), /`publicClient`: AADSTS700025/);
  });

  test('of a service that insists on a secret works in a separate registration', async () => {
    const { directory } = tenant.entra;
    const appId = '77777777-7777-4777-8777-777777777777';
    const own = newApplication({ id: appId, appId });
    own.web.redirectUris = [CALLBACK];
    directory.applications.push(own);
    addPrincipal(directory, own);
    const sha256 = createHash('sha256').update('mine').digest('hex');
    directory.clientSecrets.push({ appId, sha256 });
    const url = authorizeUrl(tenant, { client_id: appId, redirect_uri: CALLBACK });
    const back = await new Visitor(tenant).signIn(url, 'Ben');
    const { status, body } = await redeem(tenant, {
      ...codeGrant(back.searchParams.get('code'), { redirect_uri: CALLBACK }),
      client_id: appId,
      client_secret: 'mine',
    });
    assert.equal(status, 200, String(body.error_description));
    const { azp, scp } = claimsOf(body.access_token);
    assert.deepEqual([azp, scp], [appId, 'user_impersonation']);
    assert.notEqual(azp, CLIENT);
    assert.ok(String(body.scope).startsWith(RES));
    assert.match(rowOf('a service that insists'), /`AZURE_MCP_CLIENT_APP_ID`/);
  });
});

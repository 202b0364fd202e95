import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Home } from '../../../twin/entra/cli/home.ts';
import { writeCommands } from '../../../twin/entra/cli/write-commands.ts';
import {
  LOCAL_TOKEN_FILE,
  type LocalTokenAccess,
} from '../../../twin/entra/local-token-endpoint.ts';
import { API, AZURE_CLI, assign, CLIENT, openTenant, RES, type Tenant } from './support/tenant.ts';
import { claimsOf } from './support/visitor.ts';

const run = promisify(execFile);

let tenant: Tenant;
let pass: LocalTokenAccess;
before(async () => {
  tenant = await openTenant();
  pass = JSON.parse(
    readFileSync(join(tenant.folder, LOCAL_TOKEN_FILE), 'utf8'),
  ) as LocalTokenAccess;
  assign(tenant, tenant.user('Ada'), 'Mcp.Secrets.Read');
});
after(() => tenant[Symbol.asyncDispose]());

describe('the local token endpoint', () => {
  const ask = async (form: Record<string, string>, key = pass.key, method = 'POST') => {
    const response = await fetch(pass.url, {
      method,
      headers: { authorization: `Bearer ${key}` },
      ...(method === 'POST' ? { body: new URLSearchParams(form) } : {}),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  const asked = { user: 'ada', client_id: CLIENT, scope: `${RES}/secrets.read`, resource: RES };
  const form = { ...asked, accept: 'yes' };

  test('issues a token to the owner of the file, who alone can read it', async () => {
    assert.equal(statSync(join(tenant.folder, LOCAL_TOKEN_FILE)).mode & 0o777, 0o600);
    const { status, body } = await ask(form);
    assert.equal(status, 200);
    const { scp, roles } = claimsOf(body.access_token);
    assert.deepEqual([scp, roles], ['secrets.read', ['Mcp.Secrets.Read']]);
  });

  test('issues no token without the key, by another method or under another name', async () => {
    assert.equal((await ask(form, 'wrong')).status, 403);
    assert.equal((await ask(form, '')).status, 403);
    assert.equal((await ask(form, pass.key, 'GET')).status, 403);
    const served = await tenant.served(new URL(tenant.entra.login).host);
    const response = await fetch(new URL(new URL(pass.url).pathname, served), {
      method: 'POST',
      headers: { authorization: `Bearer ${pass.key}` },
      body: new URLSearchParams(form),
    });
    assert.equal(response.status, 404);
  });

  test('consents only on request', async () => {
    const { body } = await ask({ ...asked, user: 'cleo' });
    assert.match(body.error ?? '', /^AADSTS65001: /);
  });

  test('passes on the errors of the sign-in service, and lists the users', async () => {
    const bare = await ask({ ...form, scope: 'secrets.read' });
    assert.match(bare.body.error ?? '', /^AADSTS9010010: /);
    assert.match((await ask({ ...form, user: 'eve' })).body.error ?? '', /ada, ben or cleo/);
  });
});

describe('the stand-in of az', () => {
  const az = async (...args: string[]) => {
    const folder = join(tenant.folder, 'bin');
    const home = new Home(join(tenant.folder, 'cli'));
    home.setLocalTokens({ ...pass, user: 'ada' });
    writeCommands(folder, home.folder);
    return run(join(folder, 'az'), args, { env: { PATH: '/usr/bin:/bin' } });
  };

  test('prints a token for the command in the README', async () => {
    const resource = `api://${API}`;
    const { stdout } = await az(
      ...['account', 'get-access-token', '--resource', resource],
      ...['--query', 'accessToken', '-o', 'tsv'],
    );
    const { aud, azp, scp, roles, oid } = claimsOf(stdout.trim());
    assert.deepEqual(
      [aud, azp, scp, roles, oid],
      [API, AZURE_CLI, 'user_impersonation', ['Mcp.Secrets.Read'], tenant.user('Ada')],
    );
  });

  test('prints the whole answer as JSON, for Graph by default', async () => {
    const { stdout } = await az('account', 'get-access-token');
    const { accessToken, tokenType, expires_on } = JSON.parse(stdout) as Record<string, string>;
    assert.equal(claimsOf(accessToken).aud, 'https://graph.microsoft.com');
    assert.equal(tokenType, 'Bearer');
    assert.ok(Number(expires_on) > Date.now() / 1000);
  });

  test('reports unsupported options and the service’s refusals', async () => {
    await assert.rejects(az('vm', 'list'), /does not support: vm list/);
    await assert.rejects(
      az('account', 'get-access-token', '--query', 'x'),
      /does not support --query x/,
    );
    await assert.rejects(
      az('account', 'get-access-token', '--resource', 'api://unknown'),
      /AADSTS500011/,
    );
  });
});

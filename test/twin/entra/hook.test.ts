import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import grants from '../../../infra/entra/grants.generated.json' with { type: 'json' };
import { SCOPES } from '../../../server/src/tools/declarations.ts';
import { Home } from '../../../twin/entra/cli/home.ts';
import { writeCommands } from '../../../twin/entra/cli/write-commands.ts';
import { createEntra, type Entra } from '../../../twin/entra/entra.ts';
import type { Surroundings } from '../../../twin/kit/hop.ts';
import { type Internet, openInternet } from '../../support/internet.ts';
import { API, CLIENT, PREDICTED, RES, TENANT, type Tenant } from './support/tenant.ts';
import { claimsOf, tokensFor, Visitor } from './support/visitor.ts';

/** Names of the scopes that the hook registers. */
const NAMES = SCOPES.map(({ name }) => name);
const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Entra serves its real host names here, and the real hook dials them from its own process. */
describe('the directory after the real hook', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entra-hook-'));
  let entra: Entra;
  let internet: Internet;

  before(async () => {
    const served = new Map<string, RequestListener>();
    const surroundings = {
      clock: { now: Date.now, after: () => ({ cancel() {} }) },
      folder,
      serve: (name: string, _place: unknown, listener: RequestListener) =>
        void served.set(name, listener),
    } as unknown as Surroundings;
    entra = await createEntra(surroundings, { predicted: PREDICTED, port: 0 });
    internet = await openInternet(Object.fromEntries(served));
    writeFileSync(join(folder, 'ca.pem'), internet.authority);
    const home = new Home(join(folder, 'cli'));
    const expiresOn = new Date(Date.now() + 3_600_000).toISOString();
    home.signIn({ azd: { token: entra.deployerToken(), expiresOn } });
    writeCommands(join(folder, 'bin'), home.folder);
    mkdirSync(join(folder, 'user'));
    home.setValues('twin', {
      AZURE_ENV_NAME: PREDICTED.environmentName,
      AZURE_SUBSCRIPTION_ID: PREDICTED.subscriptionId,
      AZURE_TENANT_ID: TENANT,
    });
    await run('preprovision');
    home.setValues('twin', {
      ...home.values('twin'),
      APIM_MCP_URL: RES,
      AZURE_ENTRA_LOGIN_ENDPOINT: entra.login,
      AZURE_SIGNIN_IDENTITY_PRINCIPAL_ID: 'a1a1a1a1-0000-4000-8000-00000000000a',
    });
    await run('postprovision');
    assert.equal(home.values('twin')?.AZURE_AUTH_CLIENT_ID, API);
    assert.equal(home.values('twin')?.AZURE_PUBLIC_CLIENT_ID, CLIENT);
  });
  after(async () => {
    await entra.stop();
    await internet[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  function run(half: string): Promise<void> {
    const child = spawn(process.execPath, ['scripts/configure-easy-auth.ts', half], {
      cwd: ROOT,
      env: {
        PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
        HOME: join(folder, 'user'),
        AZURE_ENV_NAME: 'twin',
        HTTPS_PROXY: internet.proxy,
        NODE_USE_ENV_PROXY: '1',
        NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(errors))));
    });
  }

  const asTenant = () =>
    ({
      entra,
      base: `${entra.login}${TENANT}/`,
      user: (name: string) =>
        entra.directory.users.find(({ displayName }) => displayName === name)?.id ?? '',
    }) as Tenant;

  test('has the client ids that the deployment was predicted with', () => {
    const ids = entra.directory.applications.map(({ appId }) => appId);
    assert.deepEqual(ids, [API, CLIENT]);
  });

  test('signs Ada in with the role that the hook assigned to the deployer, and Ben without', async () => {
    const scope = NAMES.map((name) => `${RES}/${name}`).join(' ');
    const ada = claimsOf((await tokensFor(asTenant(), 'Ada', { scope })).access_token);
    assert.deepEqual([ada.aud, ada.roles ?? []], [API, grants.deployer]);
    assert.equal(ada.scp, NAMES.join(' '));
    const ben = claimsOf((await tokensFor(asTenant(), 'Ben', { scope })).access_token);
    assert.equal(ben.roles, undefined);
  });

  test('needs no user consent once an administrator has accepted', async () => {
    const url = `${entra.login}${TENANT}/adminconsent?client_id=${CLIENT}`;
    const visitor = new Visitor(asTenant());
    const guardIn = (html: string) => /name="guard" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const { response } = await visitor.go(url);
    const html = await response.text();
    assert.match(html, /Accept as Cleo/);
    const as = (name: string, guard: string) =>
      visitor.go(url, { administrator: asTenant().user(name), guard });
    const refused = await (await as('Ben', guardIn(html))).response.text();
    assert.match(refused, /Accept as Cleo/);
    const accepted = await as('Cleo', guardIn(refused));
    assert.match(await accepted.response.text(), /Accepted for all users/);
    const scopes = entra.directory.consents.filter(({ principalId }) => principalId === null);
    assert.deepEqual(
      scopes.map((one) => one.scopes),
      [NAMES],
    );
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Changes, numberOf } from './support/refused.ts';
import { openTenant, RES, type Tenant } from './support/tenant.ts';
import {
  authorizeUrl,
  claimsOf,
  codeGrant,
  redeem,
  tokensFor,
  Visitor,
} from './support/visitor.ts';

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

describe('in a directory where users are not allowed to consent', () => {
  let strict: Tenant;
  before(async () => {
    strict = await openTenant({ usersMayConsent: false });
  });
  after(() => strict[Symbol.asyncDispose]());

  const end = async (user: string, decision: string, changes: Changes = {}, allUsers = false) =>
    (await new Visitor(strict).signIn(authorizeUrl(strict, changes), user, decision, allUsers))
      .searchParams;

  test('a user is told to ask an administrator, and the client gets 90095', async () => {
    const found = await end('Ben', 'back');
    assert.equal(numberOf(found), 90095);
  });

  test('a forged consent form has no effect', async () => {
    const visitor = new Visitor(strict);
    const login = await visitor.go(authorizeUrl(strict));
    const consent = await visitor.go(login.url, { user: strict.user('Ben') });
    const again = await visitor.go(consent.url, { decision: 'accept', all_users: 'yes' });
    assert.match(await again.response.text(), /Administrator approval required/);
    assert.deepEqual(strict.entra.directory.consents, []);
  });

  test('an administrator can consent for all users, but prompt=consent requires one again: 90095', async () => {
    assert.ok((await end('Cleo', 'accept', {}, true)).get('code'));
    assert.ok((await end('Ben', 'back')).get('code'));
    const found = await end('Ben', 'back', { prompt: 'consent' });
    assert.equal(numberOf(found), 90095);
  });
});

test('the consent of a user who is not an administrator counts for that user only', async () => {
  await using own = await openTenant();
  await new Visitor(own).signIn(authorizeUrl(own), 'Ada', 'accept', true);
  const [held] = own.entra.directory.consents;
  assert.equal(held?.principalId, own.user('Ada'));
  const visitor = new Visitor(own);
  const login = await visitor.go(authorizeUrl(own));
  const { response } = await visitor.go(login.url, { user: own.user('Ben') });
  assert.match(await response.text(), /Allow MCP client \(reference\) to access MCP server/);
});

describe('.default', () => {
  let own: Tenant;
  before(async () => {
    own = await openTenant();
  });
  after(() => own[Symbol.asyncDispose]());
  const scope = `${RES}/.default offline_access`;
  const scp = ({ access_token }: Record<string, unknown>) =>
    String(claimsOf(access_token).scp).split(' ').sort();

  test('asks for all scopes of the registration if nothing was consented to', async () => {
    assert.deepEqual(scp(await tokensFor(own, 'Ada', { scope })), [
      'secrets.read',
      'user_impersonation',
    ]);
  });

  test('asks for nothing once any scope was consented to, and grants only that scope', async () => {
    const visitor = new Visitor(own);
    await visitor.signIn(authorizeUrl(own), 'Ben');
    const silent = await visitor.go(authorizeUrl(own, { scope, prompt: 'none' }));
    const back = new URL(silent.url).searchParams;
    assert.equal(back.get('error_description'), null);
    const { body } = await redeem(own, codeGrant(back.get('code')));
    assert.deepEqual(scp(body), ['user_impersonation']);
  });

  test('asks for all scopes again with prompt=consent', async () => {
    const visitor = new Visitor(own);
    await visitor.signIn(authorizeUrl(own), 'Cleo');
    const page = await visitor.go(authorizeUrl(own, { scope, prompt: 'consent' }));
    const html = await page.response.text();
    for (const title of [
      'Call the MCP server on your behalf',
      'Read secret metadata on your behalf',
    ]) {
      assert.ok(html.includes(title), title);
    }
    const back = await visitor.go(page.url, { decision: 'accept' });
    const code = new URL(back.url).searchParams.get('code');
    const { body } = await redeem(own, codeGrant(code));
    assert.deepEqual(scp(body), ['secrets.read', 'user_impersonation']);
  });
});

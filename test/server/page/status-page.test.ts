import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { principalHeader, startIssuer, type TestUser } from '../harness/issuer.ts';
import { startServer } from '../harness/start-server.ts';
import { get } from './get.ts';
import { ADA, HOSTED, laptopScene, signedInScene, skippedScene, TOOLS } from './scenes.ts';

const issuer = await startIssuer();
const server = await startServer({ env: { ...issuer.env, ...HOSTED }, tools: TOOLS });
const pageOf = async (user: TestUser, more: Record<string, unknown> = {}) =>
  get(server, '/', principalHeader({ ...issuer.userClaims(user), ...more }));

const SCENES = [await signedInScene(), await skippedScene(), await laptopScene()];

/** What the page says where no caller signs in. */
const ANONYMOUS: Readonly<Record<string, RegExp>> = {
  'sign-in skipped': /Sign-in is turned off for a smoke test/,
  'on a laptop': /Sign-in is not required: every caller is anonymous/,
};

describe('the content policy of the page', () => {
  for (const scene of SCENES) {
    test(`allows only its own style, ${scene.name} [H-23]`, async () => {
      const { status, headers, text } = await get(scene.server, '/', scene.headers);
      assert.equal(status, 200);
      const styles = [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)];
      assert.equal(styles.length, 1);
      const digest = hash('sha256', styles[0]?.[1] ?? '', 'base64');
      assert.equal(
        headers.get('content-security-policy'),
        `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(headers.get('cache-control'), 'no-store');
    });

    test(`matches a page without script, handler, form, frame or file, ${scene.name}`, async () => {
      const { text } = await get(scene.server, '/', scene.headers);
      assert.doesNotMatch(
        text,
        /<(?:script|form|iframe|object|embed|img|link|base|input|button)\b/i,
      );
      assert.doesNotMatch(text, /\s(?:style|on\w+|src|srcset)=/i);
      assert.doesNotMatch(text, /url\(|@import|javascript:/i);
      // The gateway does not route /readyz, so only a page that is served without one links it.
      const isDirect = scene.name === 'on a laptop';
      assert.deepEqual(
        [...text.matchAll(/href="([^"]*)"/g)].map(([, href]) => href),
        isDirect ? ['/readyz'] : [],
      );
      assert.equal(text.includes('not available through the gateway'), !isDirect);
    });
  }
});

describe('foreign text on the page', () => {
  test('loses the markup and hidden characters of a name [P-11]', async () => {
    const name = '\u202E<script>alert(1)</script>\u200B"><img src=x onerror=alert(1)>\u{E0041}';
    const honest = await pageOf(ADA);
    const { status, text } = await pageOf({ ...ADA, name });
    assert.equal(status, 200);
    assert.doesNotMatch(text, /<script|<img|[\u200b\u202e\u{e0041}]/u);
    assert.deepEqual(text.match(/<[^>]*>/g), honest.text.match(/<[^>]*>/g));
  });

  test('is escaped in every claim that is shown [P-11]', async () => {
    const hostile = `<b>"'&`;
    const claims = { oid: hostile, azp: hostile, scp: hostile, roles: [hostile] };
    const { status, text } = await pageOf({ ...ADA, name: hostile }, claims);
    assert.equal(status, 200);
    assert.doesNotMatch(text, /<b>/);
    assert.equal(text.split('b&quot;&#39;&amp;').length - 1, 6);
  });

  test('is shortened in long names and long lists [P-11]', async () => {
    const roles = Array.from({ length: 40 }, (_, i) => `role-${i}`);
    const { status, text } = await pageOf({ ...ADA, name: 'n'.repeat(2_000), roles });
    assert.equal(status, 200);
    assert.ok(text.includes('n'.repeat(LIMITS.foreignTextLength)));
    assert.ok(!text.includes('n'.repeat(LIMITS.foreignTextLength + 1)));
    assert.ok(text.includes('role-31') && !text.includes('role-32'));
  });
});

describe('the page of a visitor', () => {
  test('shows the visitor and no other caller', async () => {
    const { text } = await pageOf(ADA);
    assert.match(text, /Signed in as <bdi>Ada Lovelace<\/bdi>/);
    assert.ok(text.includes(ADA.oid));
    const bob = { oid: 'bbbbbbbb-0000-4000-8000-000000000002', name: 'Bob' };
    const other = await pageOf(bob);
    assert.ok(!other.text.includes(ADA.oid) && !other.text.includes('Ada'));
  });

  test('shows allowed and obtainable tools, and mentions no other', async () => {
    const plain = await pageOf({ ...ADA, roles: [] });
    assert.ok(!plain.text.includes('guarded'));
    assert.match(plain.text, /2 available</);
    const withRole = await pageOf(ADA);
    assert.match(withRole.text, /2 available, 1 with an additional scope</);
    assert.match(withRole.text, /Require an additional scope[\s\S]*guarded/);
    const withScope = await pageOf({ ...ADA, scopes: ['user_impersonation', 'guarded.read'] });
    assert.match(withScope.text, /3 available</);
  });

  test("shows the gateway's address, whatever host name was requested", async () => {
    const { text } = await pageOf(ADA);
    assert.match(text, /<code class="copy url">https:\/\/gateway\.example\/mcp<\/code>/);
    assert.ok(!text.includes('127.0.0.1'));
  });

  test("shows on a first start the browser's address, and a call to try", async () => {
    const laptop = await startServer({ tools: TOOLS });
    const { text } = await get(laptop, '/');
    assert.ok(text.includes(`<code class="copy url">http://127.0.0.1:${laptop.port}/mcp</code>`));
    assert.match(text, /Your MCP server is running/);
    assert.match(text, /curl -s http:\/\/127\.0\.0\.1:\d+\/mcp/);
    assert.match(text, /3 available</);
  });

  for (const scene of SCENES.slice(1)) {
    test(`says plainly that sign-in is not required, ${scene.name}`, async () => {
      const { text } = await get(scene.server, '/', principalHeader(issuer.userClaims(ADA)));
      assert.match(text, ANONYMOUS[scene.name] as RegExp);
      assert.match(text, /You are anonymous/);
      assert.ok(!text.includes('Ada') && !text.includes(ADA.oid));
    });
  }

  test('names the setting that skips sign-in, and offers no tool that reads the vault', async () => {
    const { text } = await get((await skippedScene()).server, '/');
    assert.match(text, /SKIP_EASY_AUTH/);
    assert.ok(!text.includes('guarded'));
  });
});

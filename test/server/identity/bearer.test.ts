import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { post, toolCall, WIRES } from '../harness/call.ts';
import { principalHeader } from '../harness/issuer.ts';
import { sendRaw } from '../harness/raw.ts';
import {
  assertEnters,
  BARE_CHALLENGE,
  changed,
  INVALID_TOKEN,
  knock,
  openDoor,
} from './support/door.ts';
import { bodyOf, type Line, rawCall, statusOf } from './support/raw-call.ts';

const door = await openDoor();
const good = changed(door);
const platform = principalHeader(door.claims);
const platformLines = Object.entries(platform);

describe('the Authorization header', () => {
  for (const wire of WIRES) {
    test(`is requested when it is missing, on the ${wire} wire [AU-02, AU-03, AU-04, AU-10]`, async () => {
      const reply = await knock(door, wire, undefined);
      assert.equal(reply.status, 401);
      assert.equal(reply.headers.get('www-authenticate'), BARE_CHALLENGE);
      assert.doesNotMatch(BARE_CHALLENGE, /error=|offline_access/);
    });

    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) {
      test(`is accepted with the scheme ${scheme} on the ${wire} wire [J-20]`, async () => {
        assert.equal((await knock(door, wire, `${scheme} ${good}`)).status, 200);
      });
    }

    const others = {
      'two spaces': `Bearer  ${good}`,
      'a tab': `Bearer\t${good}`,
      'no space': `Bearer${good}`,
      'an equals sign': `Bearer=${good}`,
      'the token alone': good,
      'the scheme alone': 'Bearer',
      'the scheme twice': `Bearer Bearer ${good}`,
      'a longer scheme': `Bearers ${good}`,
      'text behind the token': `Bearer ${good} x`,
      'a parameter': `Bearer token="${good}"`,
      Basic: `Basic ${Buffer.from('ada:secret').toString('base64')}`,
      'Basic around the token': `Basic ${good}`,
      DPoP: `DPoP ${good}`,
      Negotiate: `Negotiate ${good}`,
      'an empty value': '',
    };
    for (const [title, authorization] of Object.entries(others)) {
      test(`is refused with ${title} on the ${wire} wire [J-20, J-13]`, async () => {
        const ran = door.ran();
        const reply = await knock(door, wire, authorization);
        assert.equal(reply.status, 401);
        assert.equal(reply.headers.get('www-authenticate'), INVALID_TOKEN);
        assert.equal(door.ran(), ran);
      });
    }
  }

  test('is refused with two tokens after one scheme, neither of them verified [J-20]', async () => {
    const reply = await knock(door, '2026', `Bearer ${good},Bearer ${good}`);
    assert.equal(reply.status, 400);
    assert.match(String(reply.headers.get('www-authenticate')), /error="invalid_request"/);
  });

  const bad = changed(door, { claims: { aud: 'x' } });
  for (const [title, tokens] of [
    ['good before bad', [good, bad]],
    ['bad before good', [bad, good]],
    ['the same twice', [good, good]],
  ] as const) {
    test(`is refused when it occurs twice, ${title} [J-21, SG-10]`, async () => {
      const ran = door.ran();
      const lines: Line[] = tokens.map((token) => ['Authorization', `Bearer ${token}`]);
      const response = await rawCall(door, [...lines, ...platformLines]);
      assert.equal(statusOf(response), 400);
      assert.match(response, /www-authenticate: Bearer error="invalid_request"/i);
      assert.equal(door.ran(), ran);
    });
  }
});

describe('a token anywhere else', () => {
  const elsewhere: Record<string, Record<string, string>> = {
    'a cookie': { cookie: `AppServiceAuthSession=${good}; access_token=${good}` },
    'the proxy’s header': { 'proxy-authorization': `Bearer ${good}` },
    'a forwarded header': { 'x-forwarded-access-token': good },
    'the platform’s token header': { 'x-ms-token-aad-access-token': good },
    'the platform’s ID token header': { 'x-ms-token-aad-id-token': good },
    'the header of mobile clients': { 'x-zumo-auth': good },
    'an API key header': { 'x-api-key': good, 'x-authorization': `Bearer ${good}` },
    'a session': { 'mcp-session-id': good },
  };
  for (const [title, headers] of Object.entries(elsewhere)) {
    test(`does not count in ${title} [J-22, J-13, AU-08]`, async () => {
      const { records } = door.server.sink;
      const [ran, before] = [door.ran(), records.length];
      const reply = await post(door.server, toolCall('2026', 'whoami'), {
        ...platform,
        ...headers,
      });
      assert.equal(reply.status, 401);
      assert.equal(reply.headers.get('www-authenticate'), BARE_CHALLENGE);
      assert.equal(door.ran(), ran);
      assert.equal(records.length, before + 1);
      assert.ok(!JSON.stringify(records.at(-1)).includes(good));
    });
  }

  for (const parameter of ['access_token', 'ACCESS_TOKEN', '%61ccess_token', 'a=1&access_token']) {
    test(`is refused in the query as ${parameter}, with or without a valid one in the header [J-22, AU-08]`, async () => {
      for (const headers of [{}, { authorization: `Bearer ${good}` }]) {
        const ran = door.ran();
        const call = toolCall('2026', 'whoami');
        const url = new URL(`?${parameter}=${good}`, door.server.url);
        const reply = await post({ ...door.server, url }, call, { ...platform, ...headers });
        assert.equal(reply.status, 400);
        assert.match(
          String(reply.headers.get('www-authenticate')),
          /^Bearer error="invalid_request"/,
        );
        assert.equal(door.ran(), ran);
        assert.ok(!JSON.stringify(door.server.sink.records.at(-1)).includes(good));
      }
    });
  }

  test('does not count in a form or in the JSON body [J-22]', async () => {
    const form = {
      body: `access_token=${good}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    };
    assert.equal((await post(door.server, form, platform)).status, 415);
    const call = toolCall('2026', 'whoami');
    const body = { ...call.body, access_token: good, authorization: `Bearer ${good}` };
    assert.equal((await post(door.server, { ...call, body }, platform)).status, 401);
  });
});

test('is required again on a connection that was authenticated before [AU-09]', async () => {
  const { body, headers } = toolCall('2025', 'whoami');
  const text = JSON.stringify(body);
  const message = (more: Record<string, string>): string => {
    const lines = Object.entries({ host: 'localhost', ...headers, ...platform, ...more });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    return `POST /mcp HTTP/1.1\r\n${head}content-length: ${text.length}\r\n\r\n${text}`;
  };
  const first = message({ authorization: `Bearer ${good}` });
  const both = await sendRaw(door.server.port, first + message({ connection: 'close' }));
  assert.deepEqual(both.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 401']);
});

describe('a large token', () => {
  test('is refused above the limit before keys are fetched [J-19]', async () => {
    const fresh = await openDoor();
    const long = changed(fresh, { claims: { filler: 'x'.repeat(16_000) } });
    assert.ok(long.length > LIMITS.tokenLength && long.length < LIMITS.headerBytes);
    const response = await rawCall(fresh, [['Authorization', `Bearer ${long}`], ...platformLines]);
    // Not 401: signing in again would return the same token.
    assert.equal(statusOf(response), 431);
    assert.equal(fresh.issuer.state.fetches, 0);
  });

  for (const size of [24 * 1024, 64 * 1024, 1024 * 1024]) {
    test(`is refused together with its head at ${size} bytes [J-19]`, async () => {
      const ran = door.ran();
      const token = `${'x'.repeat(size)}.y.z`;
      const response = await rawCall(door, [
        ['Authorization', `Bearer ${token}`],
        ...platformLines,
      ]);
      assert.equal(statusOf(response), 431);
      assert.doesNotMatch(bodyOf(response), /xxxx/);
      assert.equal(door.ran(), ran);
    });
  }

  test('is accepted with every group that fits, and the groups appear nowhere [J-19]', async () => {
    const groups = Array.from({ length: 150 }, () => crypto.randomUUID());
    const reply = await assertEnters(door, changed(door, { claims: { groups } }));
    assert.ok(!reply.text.includes(groups[0] as string));
  });
});

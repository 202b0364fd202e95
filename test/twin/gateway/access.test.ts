import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, refusal, run, showing } from './support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const passed = showing('"passed"');

describe('ip-filter', () => {
  const filter = (action: string, ...inner: string[]): string =>
    `<ip-filter action="${action}">${inner.join('')}</ip-filter>${passed}`;
  const one = (address: string) => `<address>${address}</address>`;
  const range = (from: string, to: string) => `<address-range from="${from}" to="${to}" />`;
  const isPassed = async (inbound: string, address: string) =>
    (await run({ inbound, address })).body === 'passed';

  test('allows listed callers only', async () => {
    const policy = filter('allow', one('203.0.113.7'), range('198.51.100.10', '198.51.100.20'));
    for (const address of ['203.0.113.7', '198.51.100.10', '198.51.100.15', '198.51.100.20']) {
      assert.equal(await isPassed(policy, address), true, address);
    }
    for (const address of ['203.0.113.8', '198.51.100.9', '198.51.100.21', '::1']) {
      assert.equal(await isPassed(policy, address), false, address);
    }
  });

  test('forbids listed callers only', async () => {
    const policy = filter('forbid', one('2001:db8::1'), one('203.0.113.7'));
    assert.equal(await isPassed(policy, '203.0.113.7'), false);
    assert.equal(await isPassed(policy, '2001:db8:0:0::1'), false);
    assert.equal(await isPassed(policy, '2001:db8::2'), true);
  });

  test('evaluates expressions', async () => {
    const address = '@(context.Request.Headers.GetValueOrDefault("X-Ip", ""))';
    const action =
      '@(context.Request.Method == &quot;GET&quot; ? &quot;allow&quot; : &quot;deny&quot;)';
    const inbound = filter(action, one(address));
    const ask = (method: string, ip: string) => run({ inbound, method, headers: { 'X-Ip': ip } });
    assert.equal((await ask('GET', '203.0.113.7')).body, 'passed');
    assert.equal((await ask('GET', '203.0.113.8')).status, 403);
    assert.equal((await ask('GET', 'no address')).status, 403);
    assert.equal((await ask('POST', '203.0.113.7')).status, 500);
  });

  test('fails with the documented reasons', async () => {
    const allow = filter('allow', one('192.0.2.1'));
    assert.deepEqual(await failure({ inbound: allow }), [
      'ip-filter CallerIpNotAllowed',
      403,
      'Caller IP address 203.0.113.7 is not allowed. Access denied.',
    ]);
    assert.deepEqual(await failure({ inbound: filter('forbid', one('203.0.113.7')) }), [
      'ip-filter CallerIpBlocked',
      403,
      'Caller IP address is blocked. Access denied.',
    ]);
    assert.deepEqual(await failure({ inbound: allow, address: '' }), [
      'ip-filter FailedToParseCallerIP',
      403,
      'Failed to establish IP address for the caller. Access denied.',
    ]);
  });

  for (const [inbound, complaint] of [
    [filter('allow'), /<ip-filter> has no address/],
    [filter('allow', one('203.0.113.0/24')), /"203.0.113.0\/24" is not an IP address/],
    [filter('allow', one('')), /"" is not an IP address/],
    [filter('allow', range('203.0.113.9', '203.0.113.1')), /the range from .* is empty/],
    [filter('allow', range('203.0.113.9', '::1')), /different families/],
    [filter('allow', '<address-range from="203.0.113.9" />'), /<address-range> has no to/],
    [filter('deny', one('203.0.113.7')), /action="deny" of <ip-filter> is not supported/],
    [`<ip-filter>${one('203.0.113.7')}</ip-filter>`, /<ip-filter> has no action/],
  ] as const) {
    test(`is refused: ${complaint}`, async () =>
      assert.match(await refusal({ inbound }), complaint));
  }

  test('is refused outside inbound', async () => {
    const outbound = filter('allow', one('203.0.113.7'));
    assert.match(await refusal({ outbound }), /<ip-filter> is not allowed in <outbound>/);
  });
});

describe('check-header', () => {
  const checked = (values: string, { ignores = 'false', code = '401', name = 'X-Key' } = {}) =>
    `<check-header name="${name}" failed-check-httpcode="${code}" failed-check-error-message="No &quot;key&quot;." ignore-case="${ignores}">${values}</check-header>${passed}`;
  const value = (text: string) => `<value>${text}</value>`;
  const statusOf = async (inbound: string, key?: string) =>
    (await run({ inbound, headers: key === undefined ? {} : { 'x-KEY': key } })).status;

  test('demands the header, whatever its value', async () => {
    assert.equal(await statusOf(checked(''), 'any'), 200);
    assert.equal(await statusOf(checked(''), ''), 401);
    assert.equal(await statusOf(checked('')), 401);
  });

  test('demands one of the values', async () => {
    const policy = checked(value('one') + value('@("tw" + "o")'));
    assert.equal(await statusOf(policy, 'one'), 200);
    assert.equal(await statusOf(policy, 'two'), 200);
    assert.equal(await statusOf(policy, 'Two'), 401);
    assert.equal(await statusOf(policy, 'three'), 401);
    assert.equal(await statusOf(checked(value('One'), { ignores: 'true' }), 'oNE'), 200);
  });

  test('accepts a repeated header only if each of its values is allowed', async () => {
    const repeated = (...values: string[]) => {
      const header = values.map((one) => `<value>${one}</value>`).join('');
      return `<set-header name="X-Key">${header}</set-header>${checked(value('a') + value('b'))}`;
    };
    assert.equal(await statusOf(repeated('a', 'b')), 200);
    assert.equal(await statusOf(repeated('a', 'c')), 401);
  });

  test('fails with the documented reasons and its own status and message', async () => {
    assert.deepEqual(await failure({ inbound: checked('') }), [
      'check-header HeaderNotFound',
      401,
      'No "key".',
    ]);
    const inbound = checked(value('a'), { code: '@(400 + 2)' });
    assert.deepEqual(await failure({ inbound, headers: { 'X-Key': 'b' } }), [
      'check-header HeaderValueNotAllowed',
      402,
      'No "key".',
    ]);
  });

  test('is refused without what the service demands', async () => {
    const policy = checked('').replace(' ignore-case="false"', '');
    assert.match(await refusal({ inbound: policy }), /<check-header> has no ignore-case/);
    assert.match(
      await refusal({ inbound: checked('', { code: 'x' }) }),
      /httpcode="x" is not a whole number/,
    );
    assert.match(await refusal({ inbound: checked('', { ignores: 'no' }) }), /ignore-case="no"/);
  });
});

describe('authentication-basic', () => {
  test('sends the credentials to the backend in place of those of the caller', async () => {
    const inbound = `${SITE}<authentication-basic username="Ada" password="@(&quot;p:&quot; + context.Request.Method)" />`;
    const { sent } = await run({ inbound, headers: { Authorization: 'Bearer x' } });
    assert.deepEqual(sent[0]?.headers.get('Authorization'), [
      `Basic ${Buffer.from('Ada:p:GET').toString('base64')}`,
    ]);
  });
});

import assert from 'node:assert/strict';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { createAuthority } from '../../../twin/network/authority.ts';
import { openProxy, type WayOut } from '../../../twin/network/proxy.ts';
import { verdictWithoutRules } from '../../support/verdict.ts';

describe('the proxy of a dialler', () => {
  let wayOut: WayOut;
  let other: WayOut;
  const dialled: string[] = [];
  const seen: IncomingMessage[] = [];
  before(async () => {
    const authority = await createAuthority();
    const open = () =>
      openProxy(authority, (name) => {
        dialled.push(name);
        return {
          open: true,
          verdict: verdictWithoutRules(true),
          listener: (request, response) => {
            seen.push(request);
            response.end('here');
          },
        };
      });
    [wayOut, other] = await Promise.all([open(), open()]);
  });
  after(() => Promise.all([wayOut.close(), other.close()]));

  const credentialsOf = ({ url }: WayOut): string => {
    const { username, password } = new URL(url);
    return `${username}:${password}`;
  };
  const basic = (credentials: string): string =>
    `Basic ${Buffer.from(credentials).toString('base64')}`;

  /** The port's answer to a local process, as status and challenge. */
  async function probe(method: 'CONNECT' | 'GET', authorization?: string) {
    const { hostname, port } = new URL(wayOut.url);
    const path = method === 'CONNECT' ? 'site.example:443' : 'http://site.example:81/keys';
    const headers: OutgoingHttpHeaders = {
      ...(authorization && { 'Proxy-Authorization': authorization }),
      'X-After': 'kept',
    };
    return new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
      const sent = request({ hostname, port, method, path, headers, agent: false });
      const answered = (answer: IncomingMessage): void => {
        resolve([answer.statusCode, answer.headers['proxy-authenticate']]);
        answer.destroy();
        sent.destroy();
      };
      sent.on('connect', answered).on('response', answered).on('error', reject).end();
    });
  }

  for (const method of ['CONNECT', 'GET'] as const) {
    test(`refuses ${method} without its key, before it looks up the name`, async () => {
      const own = credentialsOf(wayOut);
      const wrong = {
        none: undefined,
        'that of another dialler': basic(credentialsOf(other)),
        'one of the same length': basic(own.replace(/.$/, (last) => (last === '0' ? '1' : '0'))),
        'a shorter one': basic(own.slice(0, -1)),
        'one without base64': `Basic ${own}`,
        'another scheme': basic(own).replace('Basic', 'Bearer'),
      };
      for (const [what, authorization] of Object.entries(wrong)) {
        assert.deepEqual(await probe(method, authorization), [407, 'Basic realm="way out"'], what);
      }
      assert.deepEqual(dialled, []);
    });
  }

  test('forwards requests with its key, but not the key itself', async () => {
    const key = basic(credentialsOf(wayOut));
    assert.deepEqual(await probe('CONNECT', key), [200, undefined]);
    assert.deepEqual(await probe('GET', key), [200, undefined]);
    assert.deepEqual(dialled, ['site.example', 'site.example:81']);
    const [{ url, headers, rawHeaders } = assert.fail('nothing was dialled')] = seen;
    assert.equal(url, '/keys');
    assert.ok(!JSON.stringify([headers, rawHeaders]).includes(key));
    assert.ok(!('proxy-authorization' in headers));
    assert.ok(rawHeaders.join().includes('X-After,kept'));
  });
});

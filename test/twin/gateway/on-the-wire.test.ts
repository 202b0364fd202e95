import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FILES } from '../../infra/gateway/files.ts';
import { type Chain, onChain } from './support/chain.ts';

const INHERITING =
  '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>';

/** Deploys one policy for every operation. */
async function deploy(
  chain: Chain,
  inbound: string,
  backend: string,
  outbound = '',
): Promise<void> {
  const names = Object.keys(FILES).filter((name) => name.endsWith('.policy.xml'));
  const site = '<set-backend-service backend-id="site" />';
  await chain.apply({
    files: {
      ...FILES,
      ...Object.fromEntries(names.map((name) => [name, INHERITING])),
      'global.policy.xml': `<policies><inbound>${inbound}${site}</inbound><backend>${backend}</backend><outbound>${outbound}</outbound></policies>`,
    },
  });
}

const FORWARD = '<forward-request buffer-response="false" />';

describe('on the wire', () => {
  test(
    'a changed body arrives whole, with its own length',
    onChain(async (chain) => {
      const replace = '<find-and-replace from="ping" to="\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9" />';
      await deploy(chain, replace, FORWARD, '<find-and-replace from="site" to="" />');
      let received = '';
      chain.site = async (request, response) => {
        for await (const chunk of request) received += chunk;
        assert.equal(request.headers['content-length'], String(Buffer.byteLength(received)));
        response.writeHead(200, { 'content-length': 13 }).end('from the site');
      };
      const response = await chain.call();
      assert.equal(await response.text(), 'from the ');
      assert.equal(response.headers.get('content-length'), '9');
      assert.match(received, /éééééé/);
    }),
  );

  test(
    'a body that no step has read is replaced',
    onChain(async (chain) => {
      await deploy(chain, '<set-body>new</set-body>', FORWARD, '<set-body>newer</set-body>');
      chain.site = async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        response.writeHead(body === 'new' ? 200 : 500);
        response.end('x'.repeat(1_000_000));
      };
      for (const body of ['text', 'x'.repeat(100_000)]) {
        const response = await chain.call({ body });
        assert.deepEqual([response.status, await response.text()], [200, 'newer']);
      }
    }),
  );

  test(
    'a browser may ask first',
    onChain(async (chain) => {
      const origin = 'https://page.example';
      const cors = `<cors><allowed-origins><origin>${origin}</origin></allowed-origins><allowed-headers><header>*</header></allowed-headers></cors>`;
      await deploy(chain, cors, FORWARD);
      const response = await fetch(`${chain.gateway.origin}/`, {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'GET',
          'Access-Control-Request-Headers': 'authorization',
        },
      });
      assert.deepEqual([response.status, await response.text()], [200, '']);
      assert.equal(response.headers.get('access-control-allow-origin'), origin);
      assert.equal(response.headers.get('access-control-allow-headers'), 'authorization');
      chain.site = (_request, answer) => void answer.end('ok');
      const call = await chain.call({ headers: { Origin: origin } });
      assert.equal(call.headers.get('access-control-allow-origin'), origin);
    }),
  );

  test(
    'a stream is counted while it passes',
    onChain(async (chain) => {
      const quota = '<quota-by-key counter-key="a" bandwidth="1" renewal-period="300" />';
      await deploy(chain, quota, FORWARD);
      chain.site = (_request, response) => {
        response.write('x'.repeat(1_000));
        response.end('x'.repeat(1_000));
      };
      const first = await chain.call();
      assert.equal((await first.text()).length, 2_000);
      assert.equal((await chain.call()).status, 403);
    }),
  );

  test(
    'a request is sent again where a redirect leads, with its body',
    onChain(async (chain) => {
      await deploy(chain, '', '<forward-request follow-redirects="true" />');
      chain.site = async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        if (request.url === '/') response.writeHead(307, { location: '/moved' }).end();
        else response.end(`${request.method} ${request.url} ${body}`);
      };
      const response = await chain.call({ body: 'text' });
      assert.match(await response.text(), /^POST \/moved text$/);
    }),
  );
});

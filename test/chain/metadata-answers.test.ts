import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { METADATA_MODES, type MetadataMode } from '../../infra/gateway/metadata-modes.ts';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { sendRaw } from '../server/harness/raw.ts';
import { bearerOf } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { useMetadata } from './support/metadata.ts';

const GATEWAY = join(import.meta.dirname, '../../infra/gateway');

interface Operation {
  readonly method: string;
  readonly path: string;
}

/** Every operation of an API, as its document declares it. */
function operationsOf(api: 'mcp' | 'root'): Operation[] {
  const { paths } = JSON.parse(readFileSync(join(GATEWAY, `${api}.openapi.json`), 'utf8'));
  const prefix = api === 'mcp' ? '/mcp' : '';
  return Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: `${prefix}${path}`.replace(/(?<=.)\/$/, ''),
    })),
  );
}

const OPERATIONS = [...operationsOf('mcp'), ...operationsOf('root')];
const SERVER = '/.well-known/oauth-authorization-server';
const METADATA = [...new Set(OPERATIONS.map(({ path }) => path))].filter((path) =>
  path.includes('/.well-known/'),
);

/** Everything that might be taken for the host, the path or the method of the request. */
const FORGED = {
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'evil',
  'X-Forwarded-Server': 'evil.example',
  'X-Forwarded-Prefix': '//evil.example',
  Forwarded: 'host=evil.example;proto=https',
  'X-Original-Host': 'evil.example',
  'X-Original-URL': `https://evil.example${SERVER}`,
  'X-Rewrite-URL': `//evil.example${SERVER}`,
  'X-HTTP-Method-Override': 'GET',
  Referer: 'https://evil.example/',
  Origin: 'https://evil.example',
  Metadata: 'evil.example',
};

const TARGETS = [
  (path: string) => path,
  (path: string) => `${path}?redirect_uri=https://evil.example&metadata=pkce`,
  (path: string) => `//evil.example${path}`,
  (path: string) => `/..//evil.example${path}`,
  (path: string) => `/%2f%2fevil.example${path}`,
  (path: string) => `/\\evil.example${path}`,
  (path: string) => `${path}//evil.example`,
  (path: string) => `http://localhost${path}`,
  (path: string) => `http://evil.example${path}`,
];

describe('the answers of the gateway', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  const gateway = () => new URL(chain.twin.mcpUrl);

  /** The whole answer as it is sent: status, headers and body. */
  function send(
    { method, path }: Operation,
    headers: Readonly<Record<string, string>> = {},
    host = 'localhost',
  ): Promise<string> {
    const lines = { Host: host, Connection: 'close', ...headers };
    const body = method === 'POST' ? 'state=evil.example&code=evil.example' : '';
    const size = method === 'POST' ? { 'Content-Length': String(body.length) } : {};
    const head = Object.entries({ ...lines, ...size }).map(([name, value]) => `${name}: ${value}`);
    const text = [`${method} ${path} HTTP/1.1`, ...head, '', body].join('\r\n');
    return sendRaw(Number(gateway().port), text);
  }

  const statusOf = (answer: string): number => Number(answer.split(' ')[1]);
  const headerOf = (answer: string, name: string): string | undefined =>
    new RegExp(`^${name}: (.*)\r$`, 'im').exec(answer.split('\r\n\r\n')[0] ?? '')?.[1];
  const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);

  for (const mode of METADATA_MODES) {
    describe(`with ${mode} metadata`, () => {
      before(() => useMetadata(chain, mode));

      for (const operation of OPERATIONS) {
        test(`name no foreign host: ${operation.method} ${operation.path}`, async () => {
          const ours = new Set([gateway().host, new URL(chain.twin.entra.login).host]);
          const token =
            operation.path === '/mcp' ? bearerOf(chain, 'Ben', 'user_impersonation') : {};
          for (const target of TARGETS) {
            for (const credential of [{}, token]) {
              for (const host of ['localhost', 'evil.example']) {
                const path = target(operation.path);
                const answer = await send(
                  { ...operation, path },
                  { ...FORGED, ...credential },
                  host,
                );
                assert.ok(statusOf(answer) >= 200, answer);
                const text = answer.replace(/%3a/gi, ':').replace(/%2f/gi, '/');
                assert.doesNotMatch(text, /evil/i, `${path} ${host}`);
                const named = [...text.matchAll(/\bhttps?:\/\/([\w.:-]+)/gi)];
                const hosts = named.map(([, name = '']) => name);
                assert.deepEqual(
                  hosts.filter((name) => !ours.has(name)),
                  [],
                  `${path} ${host}`,
                );
              }
            }
          }
        });
      }

      for (const path of METADATA) {
        test(`redirect no caller from ${path}`, async () => {
          for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE']) {
            for (const target of TARGETS) {
              const answer = await send({ method, path: target(path) }, FORGED);
              assert.equal(headerOf(answer, 'Location'), undefined, `${method} ${target(path)}`);
              assert.ok(Math.floor(statusOf(answer) / 100) !== 3);
            }
          }
        });

        test(`can be stored by no cache: ${path}`, async () => {
          for (const method of ['GET', 'OPTIONS', 'HEAD', 'POST']) {
            for (const target of [path, `${path}?x=1`]) {
              const headers = { Range: 'bytes=0-9', 'If-None-Match': '*', 'If-Range': '"x"' };
              const answer = await send({ method, path: target }, { ...FORGED, ...headers });
              const has = (name: string) => headerOf(answer, name);
              assert.equal(has('Cache-Control'), 'no-store', `${method} ${target}`);
              assert.equal(has('Vary'), 'Origin');
              for (const name of ['ETag', 'Last-Modified', 'Expires', 'Age', 'Content-Range']) {
                assert.equal(has(name), undefined, name);
              }
              assert.ok(![206, 304, 416].includes(statusOf(answer)));
            }
          }
        });
      }

      test('offer the choice of the metadata to no caller', async () => {
        const [plain, resource] = await Promise.all([
          send({ method: 'GET', path: SERVER }),
          send({ method: 'GET', path: METADATA[0] ?? '' }),
        ]);
        assert.equal(statusOf(plain), mode === 'entra' ? 404 : 200);
        for (const other of METADATA_MODES) {
          const asked = { Metadata: other, 'X-Metadata': other, 'AZURE-MCP-METADATA': other };
          const again = await send({ method: 'GET', path: SERVER }, { ...FORGED, ...asked });
          assert.equal(bodyOf(again), bodyOf(plain));
          const same = await send({ method: 'GET', path: METADATA[0] ?? '' }, asked);
          assert.equal(bodyOf(same), bodyOf(resource));
          for (const query of [`?metadata=${other}`, `?AZURE_MCP_METADATA=${other}`, '?']) {
            const found = await send({ method: 'GET', path: `${SERVER}${query}` });
            assert.ok([400, 404].includes(statusOf(found)));
          }
        }
      });

      test('serve the document at no other path', async () => {
        for (const path of [
          '/.well-known/openid-configuration',
          '/.well-known/openid-configuration/mcp',
          '/mcp/.well-known/openid-configuration',
          `${SERVER}/mcp`,
          `/mcp${SERVER}`,
          `${SERVER}/${readDeployment('twin').outputs.AZURE_TENANT_ID}/v2.0`,
          '/.well-known/oauth-authorization-server%2f',
          '/.well-known/%6fauth-authorization-server',
        ]) {
          assert.equal(statusOf(await send({ method: 'GET', path })), 404, path);
        }
        const plain = statusOf(await send({ method: 'GET', path: SERVER }));
        for (const dots of ['/..', '/.', '/%2e%2e', '/x/..']) {
          // The backend's parser resolves dots, so the gateway does too.
          assert.equal(
            statusOf(await send({ method: 'GET', path: `${dots}${SERVER}` })),
            plain,
            dots,
          );
        }
        for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE']) {
          const headers = { 'X-HTTP-Method-Override': 'GET', 'X-HTTP-Method': 'GET' };
          assert.equal(statusOf(await send({ method, path: SERVER }, headers)), 404, method);
        }
      });
    });
  }

  test('change at once with the deployment', async () => {
    const statuses: number[] = [];
    const order: MetadataMode[] = ['entra', 'pkce', 'entra', 'pkce-no-refresh', 'entra'];
    for (const mode of order) {
      await useMetadata(chain, mode);
      statuses.push(statusOf(await send({ method: 'GET', path: SERVER })));
    }
    assert.deepEqual(statuses, [404, 200, 404, 200, 404]);
  });
});

test('a chain that was started with other metadata keeps it when its files are applied again', async () => {
  const chain = await startChain(undefined, { metadata: 'pkce' });
  try {
    const { origin } = new URL(chain.twin.mcpUrl);
    const status = async () => (await fetch(`${origin}${SERVER}`)).status;
    assert.equal(await status(), 200);
    await chain.twin.update(readDeployment('twin'));
    assert.equal(await status(), 200);
    assert.equal(chain.twin.hookEnvironment.values().AZURE_MCP_METADATA, 'pkce');
  } finally {
    await chain.stop();
  }
});

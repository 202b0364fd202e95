import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, type TestContext, test } from 'node:test';
import { startProcess } from '../harness/start-process.ts';
import { changed, HOSTED } from './environment.ts';

const MAIN = join(import.meta.dirname, '../../../server/src/main.ts');

/** One change to a valid environment, and what the message on standard error must name. */
const REFUSALS: Readonly<Record<string, readonly [Record<string, string | undefined>, RegExp]>> = {
  'without authentication': [
    { WEBSITE_AUTH_ENABLED: undefined },
    /WEBSITE_AUTH_ENABLED.*SKIP_EASY_AUTH/,
  ],
  'with authentication switched off': [{ WEBSITE_AUTH_ENABLED: 'False' }, /WEBSITE_AUTH_ENABLED/],
  'with authentication skipped by a value other than true': [
    { WEBSITE_AUTH_ENABLED: undefined, SKIP_EASY_AUTH: '1' },
    /^SKIP_EASY_AUTH must be true or false/,
  ],
  'without its public URL': [{ MCP_PUBLIC_URL: undefined }, /MCP_PUBLIC_URL/],
  'with authentication skipped and without its public URL': [
    { WEBSITE_AUTH_ENABLED: undefined, SKIP_EASY_AUTH: 'true', MCP_PUBLIC_URL: undefined },
    /MCP_PUBLIC_URL/,
  ],
  'with authentication enabled by an unknown spelling': [
    { WEBSITE_AUTH_ENABLED: 'yes' },
    /^WEBSITE_AUTH_ENABLED must be true or false/,
  ],
  'without an allowed host name': [{ WEBSITE_HOSTNAME: '' }, /MCP_ALLOWED_HOSTS/],
  'with a connection string that names no component': [
    { APPLICATIONINSIGHTS_CONNECTION_STRING: 'garbage' },
    /^APPLICATIONINSIGHTS_CONNECTION_STRING must be/,
  ],
  'with a connection string whose endpoint uses plain HTTP': [
    {
      APPLICATIONINSIGHTS_CONNECTION_STRING:
        'InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=http://x/',
    },
    /^APPLICATIONINSIGHTS_CONNECTION_STRING must be/,
  ],
  'without a tenant': [{ MCP_TENANT_ID: undefined }, /MCP_TENANT_ID/],
  'without a client id': [{ MCP_CLIENT_ID: '  ' }, /MCP_CLIENT_ID/],
};

describe('a server on App Service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  after(() => rmSync(folder, { recursive: true }));
  const start = (t: TestContext, name: string, change: Record<string, string | undefined>) => {
    const socket = join(folder, name);
    return startProcess(t, MAIN, changed(HOSTED, { ...change, PORT: socket }));
  };

  for (const [title, [change, names]] of Object.entries(REFUSALS)) {
    test(`does not start ${title}, and says in one line what to set [P-02, BP-06]`, async (t) => {
      const server = await start(t, 'never.sock', change);
      assert.equal(await server.exited, 1);
      assert.equal(server.output.out, '');
      assert.match(server.output.err, /^[A-Z][^\n]+\.\n$/);
      assert.match(server.output.err, names);
    });
  }

  const starts: Readonly<Record<string, readonly [Record<string, string | undefined>, number]>> = {
    'asks for a token when it has everything': [{}, 401],
    'asks for a token when the platform writes true in capitals': [
      { WEBSITE_AUTH_ENABLED: 'TRUE' },
      401,
    ],
    'asks for a token even when skipping is requested while authentication is enabled': [
      { SKIP_EASY_AUTH: 'true' },
      401,
    ],
    'answers every caller when authentication is skipped': [
      { WEBSITE_AUTH_ENABLED: undefined, SKIP_EASY_AUTH: 'True' },
      200,
    ],
  };
  for (const [i, [title, [change, status]]] of Object.entries(starts).entries()) {
    test(`${title} [P-02]`, async (t) => {
      const server = await start(t, `${i}.sock`, change);
      assert.equal(await statusOfCall(join(folder, `${i}.sock`)), status, server.output.err);
    });
  }
});

const CALL = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';

function statusOfCall(socketPath: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'localhost', 'content-type': 'application/json' };
    request({ socketPath, path: '/mcp', method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(CALL);
  });
}

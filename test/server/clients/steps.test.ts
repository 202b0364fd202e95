import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { CLIENTS } from '../../../server/src/contract/clients/all.ts';
import { endpointOf } from '../../../server/src/contract/clients/endpoint.ts';
import { inPowerShell, jsonArgument } from '../../../server/src/contract/clients/shell.ts';
import { sendRaw } from '../harness/raw.ts';

const ENDPOINT = endpointOf({
  mcpUrl: 'https://gateway.example/mcp',
  clientId: 'e9f4d6a5-1b72-4c38-8e2d-0c5a9b3f7e04',
  loginEndpoint: 'https://login.example/',
  tenantId: '7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02',
  baseScope: 'user_impersonation',
});

test('names the endpoints of the tenant and the full scope', () => {
  const { baseScope, authorizationUrl, tokenUrl } = ENDPOINT;
  assert.deepEqual(
    { baseScope, authorizationUrl, tokenUrl },
    {
      baseScope: 'https://gateway.example/mcp/user_impersonation',
      authorizationUrl:
        'https://login.example/7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02/oauth2/v2.0/authorize',
      tokenUrl: 'https://login.example/7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02/oauth2/v2.0/token',
    },
  );
});

test('gives every client an id of its own, which a shell reads as one word', () => {
  const ids = CLIENTS.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[a-z][a-z0-9-]*$/);
});

describe('the steps of each client', () => {
  for (const { id, steps, stepsWithoutSignIn } of CLIENTS) {
    const all = [...steps(ENDPOINT), ...(stepsWithoutSignIn?.(ENDPOINT.mcpUrl) ?? [])];

    test(`name the endpoint: ${id}`, () => {
      assert.ok(JSON.stringify(steps(ENDPOINT)).includes(ENDPOINT.mcpUrl));
    });

    test(`are read alike by every shell: ${id}`, () => {
      for (const step of all) {
        if (step.kind !== 'run') continue;
        // Nothing but plain words, and JSON as jsonArgument writes it.
        const rest = step.command.replaceAll(/"\{(?:[^"\\$`!%']|\\")*\}"/g, 'JSON');
        assert.match(rest, /^[\w@%+=:,./ -]+$/, step.command);
      }
    });

    test(`save JSON that can be read: ${id}`, () => {
      for (const step of all) {
        if (step.kind === 'save' && step.file.endsWith('.json')) JSON.parse(step.text);
      }
    });
  }
});

describe('JSON as an argument of a command', () => {
  const value = { client_id: ENDPOINT.clientId, nested: { list: ['a b', 1] } };

  test('reaches the program as it is', async () => {
    const command = `printf %s ${jsonArgument(value)}`;
    const { stdout } = await promisify(execFile)('sh', ['-c', command]);
    assert.equal(stdout, JSON.stringify(value));
  });

  test('goes through cmd.exe in PowerShell, which would read its quotes differently', () => {
    const command = `npx some-client ${jsonArgument(value)}`;
    assert.equal(inPowerShell(command), `cmd /c '${command}'`);
    assert.equal(inPowerShell('claude mcp login secure-mcp'), undefined);
  });
});

test('gives programs a listener that no request ends', async () => {
  const [step] = CLIENTS.find(({ id }) => id === 'sdk-v1')?.steps(ENDPOINT) ?? [];
  assert.equal(step?.kind, 'code');
  const folder = mkdtempSync(join(tmpdir(), 'printed-'));
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'client.ts');
  writeFileSync(file, step.text);
  const servers: Server[] = [];
  const learn = (message: unknown): void => {
    servers.push((message as { server: Server }).server);
  };
  subscribe('tracing:net.server.listen:asyncEnd', learn);
  try {
    await import(file);
    const { port } = (servers[0] as Server).address() as AddressInfo;
    for (const target of [
      '//',
      '/?state=',
      '/%',
      'http://[',
      '*',
      '/callback?code=1&state=other',
    ]) {
      const answer = await sendRaw(
        port,
        `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      assert.match(answer, /^HTTP\/1\.1 (200|400)/, target);
    }
  } finally {
    unsubscribe('tracing:net.server.listen:asyncEnd', learn);
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  }
});

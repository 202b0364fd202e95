import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { CLIENTS } from '../../../server/src/contract/clients/all.ts';
import { endpointOf } from '../../../server/src/contract/clients/endpoint.ts';
import { inPowerShell, jsonArgument } from '../../../server/src/contract/clients/shell.ts';

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

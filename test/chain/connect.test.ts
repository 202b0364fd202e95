import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CLIENTS } from '../../server/src/contract/clients/all.ts';
import { environmentOf } from '../../twin/run/run-hook.ts';
import type { Chain } from './support/chain.ts';
import { startChainWithCommands } from './support/chain-with-commands.ts';
import { command } from './support/command.ts';
import { takeOwnPlace } from './support/own-place.ts';

const { leave } = takeOwnPlace();

const connect = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
  command('../../scripts/connect', args, env && { env });

describe('npm run connect', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChainWithCommands();
  });
  after(async () => {
    await chain.stop();
    leave();
  });

  test('prints the commands for the running chain, with the expiry of this client', async () => {
    const { mcpUrl } = chain.twin;
    const { status, out, err } = await connect(['claude-code']);
    assert.deepEqual({ status, err }, { status: 0, err: '' });
    assert.equal(
      out,
      [
        `Claude Code, for ${mcpUrl}`,
        '',
        'Run:',
        `  claude mcp add --transport http --client-id ${chain.clientId} secure-mcp ${mcpUrl}`,
        '  claude mcp login secure-mcp',
        '',
        'It stops working after about an hour, when its token has expired. Then: `claude mcp login secure-mcp`.',
        '',
      ].join('\n'),
    );
  });

  test('prints steps for every client, filled in', async () => {
    const { mcpUrl, entra, hookEnvironment } = chain.twin;
    const signIn = `${entra.login}${hookEnvironment.values().AZURE_TENANT_ID}/oauth2/v2.0`;
    for (const { id, name, steps } of CLIENTS) {
      const { out, err } = await connect([id, '--json']);
      assert.equal(err, '', id);
      const printed = JSON.parse(out);
      assert.equal(printed.name, name);
      assert.deepEqual(printed.endpoint, {
        mcpUrl,
        clientId: chain.clientId,
        baseScope: `${mcpUrl}/user_impersonation`,
        authorizationUrl: `${signIn}/authorize`,
        tokenUrl: `${signIn}/token`,
      });
      assert.deepEqual(printed.steps, steps(printed.endpoint));
    }
  });

  test('reads the deployment from the azd environment', async () => {
    const azd = environmentOf(chain.twin.hookEnvironment);
    const deployed = await connect(['claude-code', '--deployed'], azd);
    assert.equal(deployed.err, '');
    assert.equal(deployed.out, (await connect(['claude-code'])).out);
  });

  test('prints no cleartext URL, and no value that would be more than one word in a command', async () => {
    const { hookEnvironment } = chain.twin;
    const values = hookEnvironment.values();
    const azd = environmentOf(hookEnvironment);
    try {
      for (const [name, value] of [
        ['APIM_MCP_URL', 'https://gateway.example/mcp;reboot'],
        ['APIM_MCP_URL', 'https://gateway.example/$(reboot)'],
        ['APIM_MCP_URL', 'http://gateway.example/mcp'],
        ['APIM_MCP_URL', 'http://localhost.evil.example/mcp'],
        ['AZURE_ENTRA_LOGIN_ENDPOINT', 'http://login.example/'],
        ['AZURE_PUBLIC_CLIENT_ID', 'e9f4 && reboot'],
        ['AZURE_TENANT_ID', ''],
      ] as const) {
        hookEnvironment.setValues({ ...values, [name]: value });
        const { status, out, err } = await connect(['claude-code', '--deployed'], azd);
        assert.deepEqual({ status, out }, { status: 1, out: '' });
        assert.match(err, new RegExp(`^${name} (must be|is not set).*\\n$`));
      }
    } finally {
      hookEnvironment.setValues(values);
    }
  });

  test('lists the clients without a chain, and suggests one that is spelled almost alike', async () => {
    const listed = (await connect([])).out;
    for (const { id, name } of CLIENTS) {
      assert.match(listed, new RegExp(`^${id} +${name}$`, 'm'));
    }
    assert.deepEqual(
      JSON.parse((await connect(['--json'])).out),
      CLIENTS.map(({ id, name }) => ({ id, name })),
    );
    const { status, out, err } = await connect(['claud-code']);
    assert.deepEqual({ status, out }, { status: 1, out: '' });
    assert.match(
      err,
      /^The client "claud-code" is not in the list; did you mean "claude-code"\? .*vscode/,
    );
    assert.equal(err.trim().split('\n').length, 1, err);
    assert.match((await connect(['vscode', 'codex'])).err, /^Name one client, not 2\.\n$/);
    const both = await connect(['vscode', '--deployed', '--gateway', '8000']);
    assert.match(both.err, /^--gateway .*; leave it out with --deployed\.\n$/);
  });
});

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import common from '../../infra/deployments/common.json' with { type: 'json' };
import GRANTS from '../../infra/entra/grants.generated.json' with { type: 'json' };
import { EXAMPLE_CALL } from '../../twin/cli/example-calls.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { claimsOf } from '../twin/entra/support/visitor.ts';
import type { Chain } from './support/chain.ts';
import { startChainWithCommands } from './support/chain-with-commands.ts';
import { command, type Ended } from './support/command.ts';
import { takeOwnPlace } from './support/own-place.ts';
import { callerIn, callRecords, userThrough } from './support/records.ts';
import { declareScope } from './support/registration.ts';
import { until } from './support/until.ts';

const { folder, place, leave } = takeOwnPlace();
/** Operands that call a tool, as the hint of `npm start` shows them. */
const CALL = EXAMPLE_CALL.split(' ').slice(4);
const ROOT = join(import.meta.dirname, '../..');
const NO_CHAIN = /^No chain is running .*"npm start".*\n$/;

describe('the commands for a running chain', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChainWithCommands();
  });
  after(() => chain.stop());

  const refused = ({ status, out, err }: Ended, message: RegExp) => {
    assert.deepEqual({ status, out }, { status: 1, out: '' });
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
  };

  describe('token', () => {
    test('prints only a token of the user', async () => {
      const { status, out, err } = await command('token', ['--user', 'ben']);
      assert.deepEqual({ status, err }, { status: 0, err: '' });
      assert.match(out, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      const { name, scp, azp } = claimsOf(out);
      assert.deepEqual(
        { name, scp, azp },
        { name: 'Ben', scp: 'user_impersonation', azp: chain.clientId },
      );
    });

    test('accepts both bare and full scope names', async () => {
      declareScope(chain, 'another');
      const full = `${chain.twin.mcpUrl}/another`;
      const options = ['--user', 'ada', '--scope', 'user_impersonation', '--scope', full];
      const { out } = await command('token', options);
      assert.deepEqual(String(claimsOf(out).scp).split(' ').sort(), [
        'another',
        'user_impersonation',
      ]);
    });

    test('prints a token of the application, which has roles and no scopes', async () => {
      const { status, out, err } = await command('token', ['--as', 'app']);
      assert.deepEqual({ status, err }, { status: 0, err: '' });
      const { azp, idtyp, roles, scp } = claimsOf(out);
      const found = { azp, idtyp, roles, scp };
      const expected = { azp: common.callerAppId, idtyp: 'app', roles: GRANTS.caller };
      assert.deepEqual(found, { ...expected, scp: undefined });
      refused(await command('token', ['--as', 'robot']), /^--as must be app, not "robot"\.\n$/);
      refused(await command('token', ['--as', 'app', '--user', 'ada']), /cannot be combined with/);
    });

    test('names the users if it does not know the one given', async () => {
      refused(
        await command('token', ['--user', 'eve']),
        /"eve" does not exist. Choose ada, ben or cleo\./,
      );
      refused(await command('token', []), /--user ada/);
    });

    test('passes on the error of the sign-in service about an unknown scope', async () => {
      refused(
        await command('token', ['--user', 'ada', '--scope', 'secrets.write']),
        /secrets\.write/,
      );
    });
  });

  describe('call', () => {
    test('prints the answer of a tool', async () => {
      let out = '';
      const caller = await callerIn(chain, OPEN_TOOL.name, async () => {
        const ended = await command('call', [...CALL, '--user', 'ben']);
        assert.equal(ended.status, 0, ended.err);
        ({ out } = ended);
      });
      assert.deepEqual(caller, userThrough(chain.clientId, 'Ben', chain));
      assert.match(out, /^200\n\{\n/);
      const printed = JSON.parse(out.slice(out.indexOf('\n')));
      assert.ok(OPEN_TOOL.output.safeParse(printed).success, out);
    });

    test('calls as an application, which may call what its roles permit', async () => {
      const caller = await callerIn(chain, OPEN_TOOL.name, async () => {
        const { out, err } = await command('call', [...CALL, '--as', 'app']);
        assert.match(out, /^200\n\{\n/, err);
      });
      assert.equal(caller.caller_kind, 'application');
      assert.equal(caller.caller_client, common.callerAppId);
      const { directory } = chain.twin.entra;
      const assigned = directory.appRoleAssignments;
      directory.appRoleAssignments = assigned.filter(
        ({ principalType }) => principalType === 'User',
      );
      try {
        const { status, out } = await command('call', [...CALL, '--as', 'app']);
        assert.equal(status, 1);
        assert.match(out, /^403 /);
      } finally {
        directory.appRoleAssignments = assigned;
      }
    });

    test('prints a refusal with its challenge, and fails', async () => {
      const anonymous = await command('call', CALL);
      assert.equal(anonymous.status, 1);
      assert.match(anonymous.out, /^401 {2}.+\nchallenge {2}Bearer resource_metadata=/);
      const unknown = await command('call', ['no_such_tool', '--user', 'ada']);
      assert.equal(unknown.status, 1);
      assert.equal(
        unknown.out,
        '200  This tool does not exist; call tools/list to see the available tools.\n',
      );
    });

    test('prints the raw body with --json', async () => {
      let out = '';
      const caller = await callerIn(chain, OPEN_TOOL.name, async () => {
        ({ out } = await command('call', [...CALL, '--user', 'ada', '--json']));
      });
      assert.deepEqual(caller, userThrough(chain.clientId, 'Ada', chain));
      assert.equal(JSON.parse(out).jsonrpc, '2.0');
      assert.ok(JSON.parse(out).result.structuredContent);
    });

    test('prints the correlation id and the duration beside the answer', async () => {
      const { err } = await command('call', [...CALL, '--user', 'ben']);
      assert.match(err, /^call {7}[0-9a-f-]{36} {2}\d+ ms\n$/);
    });

    test('tries an expired token, and prints which hop refused it and in which line', async () => {
      const { status, out, err } = await command('call', [...CALL, '--user', 'ben', '--expired']);
      assert.equal(status, 1);
      assert.match(out, /^401 {2}.+\nchallenge {2}Bearer error="invalid_token"/);
      const [, file = '', line = ''] = /^decided {4}(\S+):(\d+)\n {11}gateway: /m.exec(err) ?? [];
      const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
      assert.match(lines[Number(line) - 1] ?? '', /</, err);
      assert.match(chain.said.join('\n'), /^gateway refused a token: .*expired/m);
    });

    test('prints which step of the server refused the call, and the id of its record', async () => {
      const { err } = await command('call', ['no_such_tool', '--user', 'ben']);
      assert.match(err, /^decided {4}server\/src\/\S+:\d+\n {11}server: .*unknown/m);
      const [, id = ''] = /^call {7}(\S+)/.exec(err) ?? [];
      const isRecorded = () => callRecords(chain).some((record) => record.correlation_id === id);
      await until(isRecorded);
      assert.match((await command('events', ['--correlation', id])).out, /unknown {2}refused/);
      const [, call = ''] = /^trace {6}npm run trace -- ([\da-f]{8})$/m.exec(err) ?? [];
      const { out } = await command('trace', [call]);
      assert.match(out, new RegExp(`--correlation ${id}$`, 'm'));
    });

    test('sends arguments as one JSON object', async () => {
      const json = JSON.stringify(OPEN_TOOL.samples[0]);
      const sent = await command('call', [
        OPEN_TOOL.name,
        '--arguments',
        json,
        '--user',
        'ben',
        '--scope',
        'user_impersonation',
      ]);
      assert.equal(sent.status, 0, sent.err);
      const both = [OPEN_TOOL.name, 'a=b', '--arguments', json];
      refused(await command('call', both), /^Write arguments either as name=value or with --arg/);
      for (const wrong of ['[1]', '{', 'null', '"a"']) {
        refused(
          await command('call', [OPEN_TOOL.name, '--arguments', wrong]),
          /^--arguments must be a JSON object/,
        );
      }
    });

    test('requires a tool, and arguments with names', async () => {
      refused(await command('call', []), /^Specify a tool/);
      refused(await command('call', [OPEN_TOOL.name, 'gateway']), /name=value, not "gateway"/);
    });
  });

  describe('shell', () => {
    test('issues a token of the deployer for the requested API', async () => {
      const get = 'az account get-access-token --resource';
      const line = `${get} "api://$(azd env get-value AZURE_AUTH_CLIENT_ID)" -o json`;
      const { status, out } = await command('shell', [line]);
      assert.equal(status, 0);
      const { accessToken, expires_on: expiresOn, tokenType } = JSON.parse(out);
      assert.equal(tokenType, 'Bearer');
      const { aud, name, exp, ver } = claimsOf(accessToken);
      const { AZURE_AUTH_CLIENT_ID } = chain.twin.hookEnvironment.values();
      assert.deepEqual({ aud, name, ver }, { aud: AZURE_AUTH_CLIENT_ID, name: 'Ada', ver: '2.0' });
      assert.ok(Math.abs(expiresOn - Number(exp)) < 10);
    });

    test('refuses a token for an API that the directory does not have', async () => {
      const { status, err } = await command('shell', [
        'az account get-access-token --resource api://nobody',
      ]);
      assert.equal(status, 1);
      assert.match(err, /AADSTS500011/);
    });

    test('keeps values set with azd for later commands', async () => {
      const line = 'azd env set DRILL "a b" && azd env get-value DRILL';
      assert.equal((await command('shell', [line])).out, 'a b\n');
      assert.equal(chain.twin.hookEnvironment.values().DRILL, 'a b');
    });

    test('runs commands from standard input if none is given', async () => {
      const env = { ...process.env, SHELL: '/bin/sh' };
      const input = 'azd env get-value APIM_MCP_URL\nexit 3\n';
      const { status, out, err } = await command('shell', [], { env, input });
      assert.equal(status, 3);
      assert.equal(out, `${chain.twin.mcpUrl}\n`);
      assert.match(err, /type "exit" to leave/);
    });

    test('runs the hook against the directory of the chain, not a real one', async () => {
      const hook = join(import.meta.dirname, '../../scripts/configure-easy-auth.ts');
      const before = chain.twin.entra.directory.applications.length;
      const line = `'${process.execPath}' '${hook}' preprovision`;
      const { status, out, err } = await command('shell', [line]);
      assert.equal(status, 0, out + err);
      assert.equal(chain.twin.entra.directory.applications.length, before);
    });

    test('routes every host name into the chain, whatever the NO_PROXY of the developer', async () => {
      const env = { ...process.env, NO_PROXY: 'graph.microsoft.com', no_proxy: '*' };
      const line = `'${process.execPath}' -e 'fetch("https://graph.microsoft.com/v1.0/me").then(({ status }) => console.log(status))'`;
      const { out, err } = await command('shell', [line], { env });
      // The twin's own answer to a request without a token.
      assert.equal(out, '401\n', err);
    });

    test('exits with the status of the command', async () => {
      assert.equal((await command('shell', ['exit 7'])).status, 7);
      assert.equal((await command('shell', ['azd env get-value NOT_THERE'])).status, 1);
    });

    test('never runs the azd or az of the developer, whatever their shell start-up files do', async () => {
      const decoys = join(folder, 'decoys');
      mkdirSync(decoys, { recursive: true });
      const profile = join(decoys, 'profile');
      writeFileSync(profile, `PATH="${decoys}:$PATH"\n`);
      for (const name of ['az', 'azd']) {
        writeFileSync(join(decoys, name), '#!/bin/sh\necho the real one\n', { mode: 0o755 });
      }
      const PATH = [decoys, process.env.PATH].join(delimiter);
      const env = { ...process.env, PATH, ENV: profile, BASH_ENV: profile, SHELL: '/bin/bash' };
      const line =
        'command -v az; command -v azd; azd env get-value AZURE_ENV_NAME; echo "$AZURE_CONFIG_DIR"';
      const { out } = await command('shell', [line], { env });
      const { commands, home, values } = chain.twin.hookEnvironment;
      const found = [join(commands, 'az'), join(commands, 'azd'), values().AZURE_ENV_NAME, home];
      assert.deepEqual(out.trim().split('\n'), found);
    });
  });

  test('lists no alert if none has fired, and says when each rule is evaluated next', async () => {
    const { out } = await command('alerts', ['--now']);
    const [none, ...next] = out.trimEnd().split('\n');
    assert.equal(none, 'No alert has fired.');
    assert.equal(next.length, chain.twin.watch.next().length);
    assert.ok(next.length > 0);
    for (const line of next) assert.match(line, /^Next run {3}.*\d:\d\d.* {2}\w/);
    const { alerts, next: looks } = JSON.parse((await command('alerts', ['--json'])).out);
    assert.deepEqual([alerts, looks.length], [[], next.length]);
  });
});

describe('the commands without a running chain', () => {
  after(leave);
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  for (const [name, ...args] of [
    ['token', '--user', 'ada'],
    ['call', OPEN_TOOL.name],
    ['shell', 'true'],
    ['alerts'],
    ['logs'],
    ['events', '--follow'],
  ] as const) {
    test(`say how to start one: ${name}`, async () => {
      const { status, err } = await command(name, args);
      assert.equal(status, 1);
      assert.match(err, NO_CHAIN);
    });
  }

  test('say so if a killed chain left its socket', async () => {
    mkdirSync(join(place, '1-killed'), { recursive: true, mode: 0o700 });
    writeFileSync(join(place, '1-killed/control.sock'), '');
    assert.match((await command('alerts', [])).err, NO_CHAIN);
  });

  test('refuse a folder that others may write to', async () => {
    mkdirSync(place);
    chmodSync(place, 0o777);
    const { status, err } = await command('shell', ['true']);
    assert.equal(status, 1);
    assert.match(err, /accessible to others\. Remove it\.\n$/);
  });
});

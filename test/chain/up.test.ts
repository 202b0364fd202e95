import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readArguments } from '../../scripts/command.ts';
import { EXAMPLE_CALL } from '../../twin/cli/example-calls.ts';
import { COMMAND, readOptions } from '../../twin/run/start-options.ts';
import { listenQuietly } from '../server/harness/listen.ts';
import { needs } from '../support/needs.ts';
import { claimsOf } from '../twin/entra/support/visitor.ts';
import { type Checkout, copyCheckout } from './support/checkout.ts';
import { type Machine, prepareMachine } from './support/machine.ts';
import { type StartCommand, startCommand } from './support/start-command.ts';
import { until } from './support/until.ts';

/** Operands that call a tool, as the hint shows them. */
const CALL = EXAMPLE_CALL.split(' ').slice(4);
const FREE = ['--gateway', '0', '--sign-in', '0'];

describe('npm start', () => {
  let checkout: Checkout;
  let machine: Machine;
  const running: StartCommand[] = [];
  const undone: (() => void)[] = [];
  before(() => {
    checkout = copyCheckout(['twin', 'bootstrap.mjs']);
  });
  after(() => checkout.remove());
  beforeEach(() => {
    machine = prepareMachine();
  });
  afterEach(() => {
    for (const undo of undone.splice(0)) undo();
    for (const one of running.splice(0)) if (one.isAlive()) one.signal('SIGKILL');
    machine.remove();
  });

  const start = (args: readonly string[] = FREE, environment = machine.environment) => {
    const command = startCommand(checkout.root, environment, args);
    running.push(command);
    return command;
  };
  const isReady = ({ ready }: { ready?: true }) => ready === true;

  /** Changes a file for the duration of a test. */
  function edit(file: string, old: string, text: string): () => void {
    const undo = checkout.edit(file, old, text);
    undone.push(undo);
    return undo;
  }

  /** Runs another command, as the same user in another terminal. */
  const run = (script: string, ...args: string[]) => runWith({}, script, ...args);
  const runWith = (env: NodeJS.ProcessEnv, script: string, ...args: string[]) =>
    spawnSync(
      process.execPath,
      [join(checkout.root, 'bootstrap.mjs'), `twin/cli/${script}`, ...args],
      { env: { ...machine.environment, ...env }, encoding: 'utf8', timeout: 60_000 },
    );

  /** Runs one that does not end by itself. */
  function follow(script: string, ...args: string[]): { out(): string } {
    const child = spawn(
      process.execPath,
      [join(checkout.root, 'bootstrap.mjs'), `twin/cli/${script}`, ...args],
      { env: machine.environment },
    );
    undone.push(() => child.kill());
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    return { out: () => out };
  }

  async function leavesNothing(command: StartCommand): Promise<void> {
    await command.ended;
    assert.deepEqual(readdirSync(machine.temporary), [], 'files are left');
    assert.equal(command.isAlive(), false, 'a process is left');
  }

  test('starts, serves the other commands, stops on Ctrl-C, and starts again at once', async () => {
    let args = FREE;
    let follower = { out: () => '' };
    for (const [signal, whom] of [
      ['SIGINT', 'all'],
      ['SIGTERM', 'first'],
    ] as const) {
      const command = start(args);
      const ready = await command.line(isReady);
      const { MCP = '', 'Sign-in': login = '', Console: shown = '', client } = ready;
      assert.match(await (await fetch(shown)).text(), /<title>Console<\/title>/);
      assert.deepEqual(ready.connect, [
        `claude mcp add --transport http --client-id ${client} secure-mcp ${MCP}`,
        'claude mcp login secure-mcp',
      ]);
      // The second start uses the very ports that the first one released.
      args = ['--gateway', new URL(MCP).port, '--sign-in', new URL(login).port];
      // One that follows the first chain also prints what the second one records.
      if (signal === 'SIGINT') follower = follow('events.ts', '--follow', '--json');
      const told = new Set(command.lines.map(({ hop }) => hop));
      for (const hop of ['entra', 'gateway', 'network', 'platform', 'vault', 'watch']) {
        assert.ok(told.has(hop), hop);
      }
      const call = run('call.ts', ...CALL, '--user', 'ben');
      assert.equal(call.status, 0, call.stderr);
      assert.match(call.stdout, /^200\n\{\n/);
      const [id = 'no id'] = /[0-9a-f-]{36}/.exec(call.stderr) ?? [];
      await until(() => follower.out().includes(id));
      assert.equal(claimsOf(run('token.ts', '--user', 'ben').stdout).name, 'Ben');
      command.signal(signal, whom);
      if (signal === 'SIGINT') command.signal(signal, whom);
      assert.equal((await command.ended).status, 0);
      await leavesNothing(command);
      await assert.rejects(fetch(MCP));
    }
    assert.match(run('call.ts', ...CALL).stderr, /No chain is running on this machine/);
  });

  test('serves commands whose shell sets a proxy and another TMPDIR', async () => {
    const command = start();
    await command.line(isReady);
    const env = { HTTP_PROXY: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1', TMPDIR: '/nowhere' };
    for (const [script, ...args] of [
      ['call.ts', ...CALL, '--user', 'ben'],
      ['token.ts', '--user', 'ben'],
      ['alerts.ts'],
      ['shell.ts', 'az account get-access-token'],
    ] as const) {
      const { status, stderr } = runWith(env, script, ...args);
      assert.equal(status, 0, `${script}: ${stderr}`);
    }
    command.signal('SIGINT');
    await leavesNothing(command);
  });

  test('refuses ports of a running chain at once, and leaves that chain alone', async () => {
    const first = start();
    const { MCP = '' } = await first.line(isReady);
    const { port } = new URL(MCP);
    const second = start([...FREE, '--gateway', port]);
    const { status, error } = await second.ended;
    assert.equal(status, 1);
    assert.match(
      error,
      new RegExp(
        `^A chain is already running on the ports ${port} and \\d+\\. Press Ctrl-C .*\\n$`,
      ),
    );
    assert.deepEqual(second.lines, [], 'it did some work first');
    assert.equal(run('call.ts', ...CALL, '--user', 'ben').status, 0);
    first.signal('SIGINT');
    await leavesNothing(first);
  });

  test('runs beside another chain, and a command finds the one that it names', async () => {
    const pair = [start(), start()];
    const urls = await Promise.all(pair.map((one) => one.line(isReady)));
    const origins = urls.map(({ MCP = '' }) => MCP);
    const ports = origins.map((origin) => new URL(origin).port);
    const refused = (...args: string[]) => {
      const { status, stderr } = run('call.ts', ...CALL, ...args);
      assert.equal(status, 1);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
      return stderr;
    };
    const ambiguous = refused('--user', 'ben');
    assert.match(ambiguous, /^Several chains are running; .* Add --gateway and the port of one/);
    for (const port of ports) assert.ok(ambiguous.includes(port), ambiguous);
    assert.match(refused('--gateway', '1'), /^No running chain has its gateway on port 1; /);
    for (const [index, gateway] of ports.entries()) {
      const which = ['--gateway', gateway];
      const call = run('call.ts', ...CALL, '--user', 'ben', ...which);
      assert.equal(call.status, 0, call.stderr);
      const token = run('token.ts', '--user', 'ben', ...which).stdout;
      assert.equal(claimsOf(token).iss, `${urls[index]?.['Sign-in']}${claimsOf(token).tid}/v2.0`);
      const shell = run('shell.ts', ...which, 'azd env get-value APIM_MCP_URL');
      assert.equal(shell.stdout, `${origins[index]}\n`, shell.stderr);
    }
    const [one, other] = pair as [StartCommand, StartCommand];
    one.signal('SIGINT');
    assert.equal((await one.ended).status, 0);
    assert.equal(run('call.ts', ...CALL, '--user', 'ben').status, 0, 'only one is left');
    other.signal('SIGINT');
    await leavesNothing(other);
  });

  test(
    'cleans up after killed chains, and leaves a running one alone',
    needs('linux'),
    async () => {
      const place = join(machine.temporary, 'twin');
      const killed = [start(), start()];
      for (const one of killed) await one.line(isReady);
      const folders = readdirSync(place);
      const files = globSync('**/*.pid', { cwd: place });
      const pids = files.map((file) => Number(readFileSync(join(place, file), 'utf8')));
      assert.ok(folders.length === 2 && pids.length >= 2, files.join());
      // A process that has exited but was not reaped yet has no command line.
      const runs = (pid: number) =>
        existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
      const living = start();
      const { MCP = '' } = await living.line(isReady);
      for (const one of killed) {
        one.signal('SIGKILL');
        await one.ended;
      }
      assert.ok(pids.every(runs), 'the servers run in their own process groups');
      const next = start();
      await next.line(isReady);
      assert.ok(!pids.some(runs));
      assert.deepEqual(
        readdirSync(place).filter((name) => folders.includes(name)),
        [],
      );
      const which = ['--gateway', new URL(MCP).port];
      assert.equal(run('call.ts', ...CALL, '--user', 'ben', ...which).status, 0);
      for (const one of [living, next]) {
        one.signal('SIGINT');
        await one.ended;
      }
      await leavesNothing(next);
    },
  );

  test('does not touch the azd and az of a developer, nor their files', async () => {
    const command = start();
    await command.line(isReady);
    assert.equal(run('call.ts', ...CALL, '--user', 'ada').status, 0);
    const shell = run('shell.ts', 'azd env get-value APIM_MCP_URL');
    assert.match(shell.stdout, /^http:\/\/localhost:\d+\/mcp\n$/, shell.stderr);
    command.signal('SIGINT');
    await leavesNothing(command);
    assert.equal(machine.calls(), '');
    assert.deepEqual(machine.touched(), []);
  });

  test('applies files that are saved while it runs', async () => {
    const command = start();
    const { MCP = '' } = await command.line(isReady);
    const metadata = new URL('/.well-known/oauth-protected-resource/mcp', MCP);
    const name = async () =>
      ((await (await fetch(metadata)).json()) as { resource_name: string }).resource_name;
    const file = 'infra/gateway/metadata.policy.xml';
    const mend = edit(file, '<inbound>', '<inbound><no-such-element />');
    const complaint = await command.line(({ text = '' }) => text.startsWith('not applied'));
    assert.equal(complaint.hop, 'gateway');
    assert.match(complaint.text ?? '', /metadata\.policy\.xml.*no-such-element/s);
    assert.equal(await name(), 'Secure MCP server');
    mend();
    edit(file, 'Secure MCP server', 'Saved meanwhile');
    for (let tries = 0; tries < 100 && (await name()) !== 'Saved meanwhile'; tries++) {
      await sleep(50);
    }
    assert.equal(await name(), 'Saved meanwhile');
    command.signal('SIGINT');
    await leavesNothing(command);
  });

  test('stops on request before it is up', async () => {
    const command = start();
    await command.line(({ hop }) => hop === 'entra');
    command.signal('SIGINT');
    const { status, error } = await command.ended;
    assert.equal(status, 1);
    assert.match(error, /^Stopped before the chain was ready\.\n$/);
    await leavesNothing(command);
  });

  test('starts the locked chain with the other tier and the previews of Entra', async () => {
    const command = start([...FREE, '--locked', '--tier', 'StandardV2', '--entra-preview']);
    const { 'Sign-in': login, MCP = '', deployment } = await command.line(isReady);
    assert.equal(deployment, `locked, StandardV2, port ${new URL(MCP).port}`);
    assert.equal(run('call.ts', ...CALL, '--user', 'ada').status, 0);
    const tenant = claimsOf(run('token.ts', '--user', 'ada').stdout).tid;
    const discovery = await fetch(`${login}${tenant}/v2.0/.well-known/openid-configuration`);
    const { code_challenge_methods_supported: methods } = (await discovery.json()) as {
      code_challenge_methods_supported?: string[];
    };
    assert.deepEqual(methods, ['S256']);
    command.signal('SIGINT');
    await leavesNothing(command);
  });

  test('registers the redirects in the variable that its sign-in page names', async () => {
    const redirect = 'http://127.0.0.1/other';
    const open = async (command: StartCommand) => {
      const { 'Sign-in': login, MCP, client = '' } = await command.line(isReady);
      const tenant = claimsOf(run('token.ts', '--user', 'ada').stdout).tid;
      const query = new URLSearchParams({
        client_id: client,
        redirect_uri: redirect,
        response_type: 'code',
        scope: `${MCP}/user_impersonation`,
        code_challenge: 'a'.repeat(43),
        code_challenge_method: 'S256',
      });
      const address = `${login}${tenant}/oauth2/v2.0/authorize?${query}`;
      const answer = await fetch(address, { redirect: 'manual' });
      const text = (await answer.text()).replaceAll('&quot;', '"');
      command.signal('SIGINT');
      await leavesNothing(command);
      return { status: answer.status, text };
    };
    const refused = await open(start());
    assert.equal(refused.status, 400);
    const [, name = '', value = ''] = /(AZURE_\w+)="([^"]+)" npm start/.exec(refused.text) ?? [];
    // Accepted: on to the page where a user signs in.
    const accepted = await open(start(FREE, { ...machine.environment, [name]: value }));
    assert.equal(accepted.status, 303, accepted.text);
    await refuses(
      start(FREE, { ...machine.environment, [name]: 'http://client.example/cb' }),
      /AZURE_MCP_CLIENT_REDIRECTS must use https/,
    );
  });

  /** One sentence on standard error, a failure status, and nothing left behind. */
  async function refuses(command: StartCommand, message: RegExp): Promise<void> {
    const { status, error } = await command.ended;
    assert.equal(status, 1);
    // Apart from progress lines such as `bicep      0.49.2 from NuGet ...`.
    const sentences = error
      .trim()
      .split('\n')
      .filter((line) => !/^\w+ {5}/.test(line));
    assert.equal(sentences.length, 1, error);
    assert.match(sentences[0] ?? '', message);
    await leavesNothing(command);
  }

  for (const [option, who] of [
    ['--gateway', 'the gateway'],
    ['--sign-in', 'the sign-in service'],
  ] as const) {
    test(`says which port is in use, and which part needs it: ${who}`, async () => {
      const other = createServer();
      const port = await listenQuietly(other, '127.0.0.1');
      const message = new RegExp(
        `^Port ${port}, which ${who} needs, is already in use\\. .* ${option}\\.`,
      );
      await refuses(start([...FREE, option, String(port)]), message);
      other.close();
      assert.ok((other.address() as AddressInfo | null) === null);
    });
  }

  test('says which file is missing', async () => {
    const file = join(checkout.root, 'infra/gateway/mcp.policy.xml');
    edit('infra/gateway/mcp.policy.xml', '<policies>', '<policies>');
    rmSync(file);
    await refuses(start(), /mcp\.policy\.xml is missing: restore it/);
  });

  test('says that a prediction is older than its Bicep if no compiler is found', async () => {
    edit(
      'infra/main.bicep',
      "param allowedOrigins string = ''",
      "param allowedOrigins string = 'none'",
    );
    const nothing = { ...machine.environment, PATH: join(machine.temporary, '../bin') };
    const message = /twin\.prediction\.json is older than its Bicep: run "npm run generate"\./;
    await refuses(start(FREE, { ...nothing, BICEP: undefined }), message);
  });
});

test('npm start refuses unknown options and lists the supported ones', () => {
  const options = (...args: string[]) => {
    const typed = readArguments(COMMAND, args);
    return typed === 'help' ? assert.fail('no help was asked for') : readOptions(typed.values);
  };
  assert.throws(() => options('--tier', 'Basic'), /must be Developer or StandardV2, not "Basic"/);
  assert.throws(() => options('--metadata', 'PKCE'), {
    message: '--metadata must be entra, pkce or pkce-no-refresh, not "PKCE".',
  });
  assert.equal(options().metadata, undefined);
  assert.equal(options('--metadata', 'pkce-no-refresh').metadata, 'pkce-no-refresh');
  assert.throws(() => options('--gateway', '70000'), /0 to 65535, not "70000"/);
  assert.equal(options('--locked', '--tier', 'StandardV2').name, 'twin-locked-v2');
  assert.deepEqual(options().ports, { gateway: 8000, signIn: 8001 });
});

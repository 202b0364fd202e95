import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { encodeVariables } from '../../../server/src/contract/program-environment.ts';
import { needs } from '../../support/needs.ts';
import { BUNDLE_FOLDER, buildBundle } from '../harness/bundle.ts';
import { startProcess } from '../harness/start-process.ts';
import { connectTo, STDIO_PROGRAM, startBridge, untilEnded } from './start-bridge.ts';

const folder = mkdtempSync(join(tmpdir(), 'bridge-'));
after(() => rmSync(folder, { recursive: true }));

describe('the bridge, in the bundle', needs('linux'), () => {
  before(async () => {
    await buildBundle();
    // Away from every node_modules: a dependency that is not in the folder cannot be found.
    await cp(BUNDLE_FOLDER, folder, { recursive: true });
  });

  test('gives a program only what is declared for it, and the key of its session', async (t) => {
    const environment = { MODE: 'quiet', KEY: 'declared' };
    const env = { HOME: '/home/site', IDENTITY_HEADER: 'the identity', WEBSITE_OWNER_NAME: 'x' };
    const program = { command: STDIO_PROGRAM, environment, variable: 'TOKEN' };
    const { url, output } = await startBridge(t, program, env, join(folder, 'bridge.mjs'));
    const header = { 'mcp-environment': encodeVariables({ TOKEN: 'the-key-of-ada' }) };
    const ada = await connectTo(t, url, header);
    assert.deepEqual(JSON.parse(await ada.call('environment')), {
      ...environment,
      TOKEN: 'the-key-of-ada',
      HOME: env.HOME,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    });
    const ben = await connectTo(t, url);
    assert.ok(!(await ben.call('environment')).includes('the-key-of-ada'));
    assert.ok(!JSON.stringify(output).includes('the-key-of-ada'));
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`leaves no program behind after ${signal}`, async (t) => {
      const file = join(folder, `started-${signal}`);
      const program = { command: STDIO_PROGRAM, environment: { STARTED_FILE: file } };
      const bridge = await startBridge(t, program, {}, join(folder, 'bridge.mjs'));
      const { call } = await connectTo(t, bridge.url);
      await call('echo');
      bridge.child.kill(signal);
      await bridge.exited;
      await untilEnded(Number(readFileSync(file, 'utf8')));
    });
  }
});

test('the bridge runs a program on the Node that it runs on itself', needs('linux'), async (t) => {
  const [, file] = STDIO_PROGRAM;
  const { url } = await startBridge(t, { command: ['node', file] }, { PATH: '/nowhere' });
  const { call } = await connectTo(t, url);
  assert.match(await call('environment'), /:\/nowhere"/);
});

test('the bridge says that a program cannot be started', needs('linux'), async (t) => {
  const { url, output } = await startBridge(t, { command: ['no-such-program'] });
  await assert.rejects(connectTo(t, url));
  assert.match(output.err, /^bridge {5}the program cannot be started \(ENOENT\)$/m);
});

const SETTINGS: Readonly<Record<string, string>> = {
  nothing: '',
  'a list': '["npx"]',
  'no command': '{}',
  'an empty command': '{"command":[]}',
  'a command that is not text': '{"command":["npx",7]}',
  'a path that is not one': '{"command":["npx"],"path":"mcp?x"}',
  'a path that names a host': '{"command":["npx"],"path":"//mcp"}',
  'variables that the site sets': '{"command":["npx"],"environment":{"PATH":"/tmp"}}',
  'a variable that decides what is loaded': '{"command":["npx"],"variable":"LD_PRELOAD"}',
  'another member': '{"command":["npx"],"shell":true}',
};
for (const [what, MCP_BRIDGE] of Object.entries(SETTINGS)) {
  test(`the bridge does not start with ${what}`, async (t) => {
    const { exited, output } = await startProcess(
      t,
      join(import.meta.dirname, '../../../server/src/bridge.ts'),
      { PORT: '0', MCP_BRIDGE },
    );
    assert.equal(await exited, 1);
    assert.match(output.err, /^MCP_BRIDGE must be a JSON object [^\n]+\.\n$/);
  });
}

test('the bridge does not listen for other machines outside of App Service', async (t) => {
  const env = { PORT: '0', HOST: '0.0.0.0', MCP_BRIDGE: '{"command":["npx"]}' };
  const bridge = join(import.meta.dirname, '../../../server/src/bridge.ts');
  const { exited, output } = await startProcess(t, bridge, env);
  assert.equal(await exited, 1);
  assert.match(output.err, /loopback/);
});

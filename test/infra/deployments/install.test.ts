import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { installCompiler, installedCompiler } from '../../../infra/prediction/compiler/install.ts';
import { needs } from '../../support/needs.ts';

/** NuGet has the compiler only for Linux on x64. */
const options = needs('linux-x64');

const folder = mkdtempSync(join(tmpdir(), 'install-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** An environment whose `dotnet` is the given script, and the folder to install into. */
function withDotnet(name: string, script: string): { tools: string; env: NodeJS.ProcessEnv } {
  const bin = join(folder, name, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'dotnet'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'dotnet'), 0o755);
  const PATH = [bin, '/usr/bin', '/bin'].join(delimiter);
  return { tools: join(folder, name, 'tools'), env: { PATH } };
}

test('says what to do if the .NET SDK is missing', options, () => {
  const tools = join(folder, 'none');
  assert.throws(
    () => installCompiler(tools, { PATH: join(folder, 'nothing') }),
    /No Bicep compiler was found.*ENOENT.*az bicep install.*BICEP/,
  );
  assert.deepEqual(readdirSync(tools), []);
});

test('announces the download before it starts', options, (t) => {
  const said: string[] = [];
  t.mock.method(console, 'error', (line: string) => said.push(line));
  const { tools, env } = withDotnet('slow', 'exit 1');
  assert.throws(() => installCompiler(tools, env));
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /^bicep {6}downloading compiler .* from NuGet, once/);
});

test('passes on why the .NET SDK could not restore it', options, () => {
  const { tools, env } = withDotnet('offline', 'echo "NU1301: no network"; exit 1');
  assert.throws(() => installCompiler(tools, env), /NU1301: no network/);
  assert.deepEqual(readdirSync(tools), []);
});

test('refuses a compiler that is not the pinned one, and deletes it', options, () => {
  // restore <project> --packages <folder>
  const { tools, env } = withDotnet(
    'foreign',
    'p="$4/azure.bicep.commandline.linux-x64/0.49.2/tools"; mkdir -p "$p"; echo evil > "$p/bicep"',
  );
  assert.throws(
    () => installCompiler(tools, env),
    /has the digest [0-9a-f]{64}, not the pinned one/,
  );
  assert.equal(existsSync(installedCompiler(tools)), false);
  assert.deepEqual(readdirSync(tools), []);
});

test('makes no request once it is installed', options, () => {
  const { tools, env } = withDotnet('ready', 'exit 1');
  mkdirSync(join(installedCompiler(tools), '..'), { recursive: true });
  writeFileSync(installedCompiler(tools), '');
  assert.equal(installCompiler(tools, env), installedCompiler(tools));
});

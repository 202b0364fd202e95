import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { dotnetEnvironment } from './dotnet-environment.ts';

/** The only system for which NuGet has the compiler, with that file's digest. */
const PINNED = {
  system: 'linux-x64',
  version: '0.49.2',
  sha256: '0ab9de90c2493f206f8281bae74f9ee2d5ed3605548dab1adf41fef185e1f7c5',
};

const TOOLS = join(import.meta.dirname, '../../../.tools');

/** Where `installCompiler` puts it. */
export function installedCompiler(tools = TOOLS): string {
  return join(tools, `bicep-${PINNED.version}`, 'bicep');
}

/** Restores the pinned compiler with the .NET SDK into `.tools/`, which git ignores. */
export function installCompiler(tools = TOOLS, env: NodeJS.ProcessEnv = process.env): string {
  const target = installedCompiler(tools);
  if (existsSync(target)) return target;
  const system = `${process.platform}-${process.arch}`;
  if (system !== PINNED.system) {
    throw new Error(
      `No Bicep compiler was found, and NuGet has none for ${system}. Run "az bicep install", or set BICEP to the path of one.`,
    );
  }
  mkdirSync(tools, { recursive: true });
  const folder = mkdtempSync(join(tools, 'restore-'));
  try {
    const restored = restore(folder, env);
    verify(restored);
    // Appears complete or not at all: another process may be installing at the same time.
    const ready = join(folder, 'ready');
    mkdirSync(ready);
    copyFileSync(restored, join(ready, 'bicep'));
    chmodSync(join(ready, 'bicep'), 0o755);
    moveUnlessThere(ready, join(target, '..'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return target;
}

function restore(folder: string, env: NodeJS.ProcessEnv): string {
  const name = `Azure.Bicep.CommandLine.${PINNED.system}`;
  const project = join(folder, 'restore.csproj');
  writeFileSync(
    project,
    `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
  </PropertyGroup>
  <ItemGroup><PackageDownload Include="${name}" Version="[${PINNED.version}]" /></ItemGroup>
</Project>
`,
  );
  console.error(
    `bicep      downloading compiler ${PINNED.version} from NuGet, once (about 110 MB) ...`,
  );
  const { status, error, stdout } = spawnSync(
    'dotnet',
    ['restore', project, '--packages', join(folder, 'packages')],
    {
      encoding: 'utf8',
      env: dotnetEnvironment(env),
    },
  );
  if (status !== 0) {
    throw new Error(
      `No Bicep compiler was found, and the .NET SDK could not download one (${error?.message ?? stdout.trim()}). ` +
        'Run "az bicep install", or set BICEP to the path of one.',
    );
  }
  return join(folder, 'packages', name.toLowerCase(), PINNED.version, 'tools', 'bicep');
}

function verify(file: string): void {
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (sha256 === PINNED.sha256) return;
  throw new Error(
    `The compiler downloaded from NuGet has the digest ${sha256}, not the pinned one, and was not installed.`,
  );
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { buildProgram, type Program, startProgram } from '../../support/dotnet-program.ts';
import type { Expression } from './expressions.ts';

/** An interface old enough to match the gateway's .NET, and C# in its documented version. */
const LIBRARY = project('netstandard2.0', 'Library');
const PROGRAM = project('net10.0', 'Exe', '<ProjectReference Include="../policy/policy.csproj" />');

/** Kept after a run, so that the next test file need not build the same again; git ignores it. */
const CACHE = join(import.meta.dirname, '../../../.tools');

/** A value as `csharp/Runner.cs` reports it: an object has no text. */
export const plain = (value: unknown): unknown =>
  ['string', 'boolean', 'number'].includes(typeof value) ? value : null;

/** The expressions, compiled by the .NET SDK against typed stand-ins. */
export class Dotnet {
  readonly #name: string;
  #program = '';
  #running: Program | undefined;

  /** @param name distinguishes its build from those of other expressions. */
  constructor(name = 'policy') {
    this.#name = name;
  }

  /** The compiler's errors, with policy file and line; empty if it accepts every expression. */
  async build(expressions: readonly Expression[]): Promise<string[]> {
    const sources = sourcesOf(expressions);
    const built = join(CACHE, `${this.#name}-${digestOf(sources)}`);
    this.#program = join(built, 'runner/bin/Debug/net10.0/runner.dll');
    if (existsSync(this.#program)) return [];
    mkdirSync(CACHE, { recursive: true });
    const folder = mkdtempSync(join(CACHE, 'building-'));
    try {
      for (const [path, text] of Object.entries(sources)) {
        mkdirSync(join(folder, dirname(path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const complaints = await compile(folder);
      if (complaints.length === 0) keep(folder, built, this.#name);
      return complaints;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Runs one command of `csharp/Runner.cs`. */
  ask(command: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    this.#running ??= startProgram(this.#program);
    return this.#running.ask(JSON.stringify(command));
  }

  close = (): void => this.#running?.stop();
}

async function compile(folder: string): Promise<string[]> {
  try {
    await buildProgram(folder, 'runner');
    return [];
  } catch (error) {
    const { stdout } = error as { stdout: string };
    const lines = stdout.split('\n').filter((line) => line.includes('error '));
    // The SDK itself failed, so it has judged nothing.
    if (lines.length === 0) throw error;
    return [...new Set(lines.map((line) => line.replace(/ \[[^\]]*\]$/, '').trim()))];
  }
}

/** Replaces an earlier build. Another test file may have been faster. */
function keep(folder: string, built: string, name: string): void {
  for (const other of globSync(`${name}-*`, { cwd: CACHE })) {
    if (join(CACHE, other) !== built) rmSync(join(CACHE, other), { recursive: true, force: true });
  }
  try {
    renameSync(folder, built);
  } catch (error) {
    if (!existsSync(built)) throw error;
  }
}

function sourcesOf(expressions: readonly Expression[]): Readonly<Record<string, string>> {
  const read = (name: string) => readFileSync(join(import.meta.dirname, 'csharp', name), 'utf8');
  return {
    'policy/Context.cs': read('Context.cs'),
    'policy/Expressions.cs': classOf(expressions),
    'policy/policy.csproj': LIBRARY,
    'runner/Runner.cs': read('Runner.cs'),
    'runner/StandIn.cs': read('StandIn.cs'),
    'runner/runner.csproj': PROGRAM,
  };
}

const digestOf = (sources: Readonly<Record<string, string>>): string =>
  createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 16);

function project(framework: string, output: string, reference = ''): string {
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>${framework}</TargetFramework>
    <OutputType>${output}</OutputType>
    <LangVersion>7.3</LangVersion>
    <Nullable>disable</Nullable>
    <ImplicitUsings>disable</ImplicitUsings>
    <UseAppHost>false</UseAppHost>
    <NuGetAudit>false</NuGetAudit>
    <GenerateAssemblyInfo>false</GenerateAssemblyInfo>
    <DebugType>none</DebugType>
    <EnableSourceLink>false</EnableSourceLink>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Newtonsoft.Json" Version="13.0.1" />
    ${reference}
  </ItemGroup>
</Project>
`;
}

/** One method per expression; the compiler reports the policy's line. */
function classOf(expressions: readonly Expression[]): string {
  const methods = expressions.map(
    ({ file, line, type, code }, index) =>
      `#line ${line} "${file}"\n  static ${type} E${index}(IContext context) => (${code});\n#line default`,
  );
  const all = expressions.map((_, index) => `context => E${index}(context)`);
  return `using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

public static class Expressions
{
${methods.join('\n')}
  public static readonly Func<IContext, object>[] All = { ${all.join(', ')} };
}
`;
}

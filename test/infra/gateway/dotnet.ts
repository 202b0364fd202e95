import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Expression } from './expressions.ts';

export const DOTNET_MISSING =
  spawnSync('dotnet', ['--version']).status === 0
    ? undefined
    : 'the .NET SDK (dotnet) is not on the PATH';

const ENVIRONMENT = {
  ...process.env,
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  DOTNET_NOLOGO: '1',
  DOTNET_SKIP_FIRST_TIME_EXPERIENCE: '1',
  DOTNET_GENERATE_ASPNET_CERTIFICATE: 'false',
};

/** No server of the SDK stays behind when the build is done. */
const BUILD = ['build', 'runner', '-nodeReuse:false', '-p:UseSharedCompilation=false', '-v:quiet'];

/** Old enough an interface to be what the gateway's .NET offers, C# as its documentation names it. */
const LIBRARY = project('netstandard2.0', 'Library');
const PROGRAM = project('net10.0', 'Exe', '<ProjectReference Include="../policy/policy.csproj" />');

/**
 * The expressions, compiled by the .NET SDK against typed stand-ins. Building takes seconds, so a
 * test file builds once.
 */
export class Dotnet {
  readonly #folder = mkdtempSync(join(tmpdir(), 'policy-'));
  #process: ChildProcess | undefined;
  readonly #waiting: ((answer: Record<string, unknown>) => void)[] = [];

  /** What the compiler says against the expressions, with policy file and line; empty where it is content. */
  async build(expressions: readonly Expression[]): Promise<string[]> {
    const sources = join(import.meta.dirname, 'csharp');
    for (const name of ['policy', 'runner'])
      mkdirSync(join(this.#folder, name), { recursive: true });
    copyFileSync(join(sources, 'Context.cs'), join(this.#folder, 'policy/Context.cs'));
    copyFileSync(join(sources, 'Runner.cs'), join(this.#folder, 'runner/Runner.cs'));
    writeFileSync(join(this.#folder, 'policy/policy.csproj'), LIBRARY);
    writeFileSync(join(this.#folder, 'runner/runner.csproj'), PROGRAM);
    writeFileSync(join(this.#folder, 'policy/Expressions.cs'), classOf(expressions));
    const options = { cwd: this.#folder, env: ENVIRONMENT };
    try {
      await promisify(execFile)('dotnet', BUILD, options);
      return [];
    } catch (error) {
      const { stdout } = error as { stdout: string };
      const lines = stdout.split('\n').filter((line) => line.includes('error '));
      return [...new Set(lines.map((line) => line.replace(/ \[[^\]]*\]$/, '').trim()))];
    }
  }

  /** Runs one command of `csharp/Runner.cs`. */
  ask(command: Record<string, unknown>): Promise<Record<string, unknown>> {
    const child = this.#process ?? this.#start();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      child.stdin?.write(`${JSON.stringify(command)}\n`);
    });
  }

  #start(): ChildProcess {
    const program = join(this.#folder, 'runner/bin/Debug/net10.0/runner.dll');
    const child = spawn('dotnet', [program], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: ENVIRONMENT,
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#waiting.shift()?.(JSON.parse(line));
    });
    this.#process = child;
    return child;
  }

  close(): void {
    this.#process?.stdin?.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

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
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Newtonsoft.Json" Version="13.0.1" />
    ${reference}
  </ItemGroup>
</Project>
`;
}

/** One method an expression; the compiler reports the line of the policy. */
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

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildProgram, startProgram } from '../../../../support/dotnet-program.ts';

const HERE = join(import.meta.dirname, '../csharp');
const GATEWAY = join(import.meta.dirname, '../../../../infra/gateway/csharp');

/** Kept after a run, so that the next test file need not build the same again; git ignores it. */
const CACHE = join(import.meta.dirname, '../../../../../.tools');

/** Compiled together with the programs. */
const SHARED: Readonly<Record<string, string>> = {
  'Context.cs': GATEWAY,
  'StandIn.cs': GATEWAY,
  'Given.cs': HERE,
  'Show.cs': HERE,
};

/** What .NET says of a program: its value, the class of its exception, or why it is refused. */
export type Answer =
  | { readonly value: string }
  | { readonly error: string }
  | { readonly refused: string };

/** Compiles and runs programs with .NET: a program is an expression, or a block with braces. */
export async function askDotnet(programs: readonly string[]): Promise<Answer[]> {
  const folder = await builtHost();
  const program = startProgram(
    join(folder, 'bin/Debug/net10.0/host.dll'),
    join(PACKAGES, 'netstandard.library/2.0.3/build/netstandard2.0/ref'),
    join(PACKAGES, 'newtonsoft.json/13.0.1/lib/netstandard2.0/Newtonsoft.Json.dll'),
    join(folder, 'shared'),
  );
  try {
    const { answers } = await program.ask(JSON.stringify(programs));
    return (answers as string[]).map(answerOf);
  } finally {
    program.stop();
  }
}

const PACKAGES = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget/packages');

function answerOf(text: string): Answer {
  const at = text.indexOf(' ');
  return { [text.slice(0, at)]: text.slice(at + 1) } as unknown as Answer;
}

/** Builds the program that calls the compiler, unless it exists. */
async function builtHost(): Promise<string> {
  const sources = [
    PROJECT,
    read(HERE, 'Host.cs'),
    ...Object.entries(SHARED).map(([name, from]) => read(from, name)),
  ];
  const digest = createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 16);
  const built = join(CACHE, `as-dotnet-${digest}`);
  if (existsSync(built)) return built;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'building-'));
  writeFileSync(join(folder, 'host.csproj'), PROJECT);
  cpSync(join(HERE, 'Host.cs'), join(folder, 'Host.cs'));
  mkdirSync(join(folder, 'shared'));
  for (const [name, from] of Object.entries(SHARED))
    cpSync(join(from, name), join(folder, 'shared', name));
  await buildProgram(folder);
  for (const other of globSync('as-dotnet-*', { cwd: CACHE })) {
    if (join(CACHE, other) !== built) rmSync(join(CACHE, other), { recursive: true, force: true });
  }
  try {
    renameSync(folder, built);
  } catch (error) {
    // Another test file was faster.
    rmSync(folder, { recursive: true, force: true });
    if (!existsSync(built)) throw error;
  }
  return built;
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

/** A program that asks for more memory gets an exception, and the machine keeps the rest. */
const MOST_BYTES = 1.5 * 1024 ** 3;

/** `NETStandard.Library` holds the interface that the policies are compiled against. */
const PROJECT = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>Exe</OutputType>
    <EnableDefaultCompileItems>false</EnableDefaultCompileItems>
    <Nullable>disable</Nullable>
    <ImplicitUsings>disable</ImplicitUsings>
    <UseAppHost>false</UseAppHost>
    <NuGetAudit>false</NuGetAudit>
    <DebugType>none</DebugType>
    <EnableSourceLink>false</EnableSourceLink>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <Compile Include="Host.cs" />
    <RuntimeHostConfigurationOption Include="System.GC.HeapHardLimit" Value="${MOST_BYTES}" />
    <PackageDownload Include="NETStandard.Library" Version="[2.0.3]" />
    <PackageDownload Include="Newtonsoft.Json" Version="[13.0.1]" />
    <Reference Include="Microsoft.CodeAnalysis" HintPath="$(RoslynTargetsPath)/bincore/Microsoft.CodeAnalysis.dll" />
    <Reference Include="Microsoft.CodeAnalysis.CSharp" HintPath="$(RoslynTargetsPath)/bincore/Microsoft.CodeAnalysis.CSharp.dll" />
  </ItemGroup>
</Project>
`;

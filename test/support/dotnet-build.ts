import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { buildProgram } from './dotnet-program.ts';

/** Kept after a run, so that the next test file need not build the same again; git ignores it. */
const CACHE = join(import.meta.dirname, '../../.tools');

/** Texts of files by their path below the folder that is built. */
export type Sources = Readonly<Record<string, string>>;

export interface Built {
  readonly folder: string;
  /** The compiler's errors; empty if it accepts everything. */
  readonly complaints: readonly string[];
}

/**
 * Builds a .NET project once per content.
 *
 * @param name distinguishes its builds from those of others.
 * @param project below the folder.
 */
export async function buildOnce(name: string, sources: Sources, project: string): Promise<Built> {
  const built = join(CACHE, `${name}-${digestOf(sources)}`);
  if (existsSync(built)) return { folder: built, complaints: [] };
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'building-'));
  try {
    for (const [path, text] of Object.entries(sources)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const complaints = await compile(folder, project);
    if (complaints.length === 0) keep(folder, built, name);
    return { folder: built, complaints };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compile(folder: string, project: string): Promise<string[]> {
  try {
    await buildProgram(folder, project);
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

const digestOf = (sources: Sources): string =>
  createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 16);

/** A project file with a fixed version of each package. */
export function projectOf(
  framework: string,
  output: 'Library' | 'Exe',
  packages: Readonly<Record<string, string>>,
  reference = '',
): string {
  const references = Object.entries(packages).map(
    ([name, version]) => `<PackageReference Include="${name}" Version="${version}" />`,
  );
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
    ${[...references, reference].join('\n    ')}
  </ItemGroup>
</Project>
`;
}

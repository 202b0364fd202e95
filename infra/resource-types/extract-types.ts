import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dotnetEnvironment } from '../prediction/compiler/dotnet-environment.ts';
import { ShapesOf } from './read-shapes.ts';
import type { Shape, Types } from './shape.ts';

/** Published on 25 August 2026: a version missing here was not available by then. */
const PACKAGE = { name: 'Azure.Bicep.Types.Az', version: '0.2.910' };

/**
 * Six months before these versions were chosen, on 28 November 2026: a newer version has not reached
 * every region, and Azure then answers NoRegisteredProviderFound.
 */
const SETTLED = '2026-05-28';

/** Types without a stable version that accepts the members in use. */
const PREVIEWS: Readonly<Record<string, string>> = {
  'Microsoft.Insights/diagnosticSettings': '2021-05-01-preview',
};

/** Types and versions named in the Bicep, such as `Microsoft.Web/sites@2025-03-01`. */
export function typesInBicep(infra: string): readonly string[] {
  const found = globSync('**/*.bicep', { cwd: infra }).flatMap((file) =>
    typesIn(readFileSync(join(infra, file), 'utf8')),
  );
  return [...new Set(found)].sort();
}

/** A nested resource names only the last part of its type. */
function typesIn(bicep: string): readonly string[] {
  let parent = '';
  return [...bicep.matchAll(/^( *)resource \w+ '([\w./@-]+)'/gm)].map(([, indent, type = '']) => {
    const [outer, version] = parent.split('@');
    if (indent !== '') return `${outer}/${type}@${version}`;
    parent = type;
    return type;
  });
}

/**
 * Reads the package's types with the .NET SDK. The result is committed for machines without the SDK.
 */
export function extractTypes(infra: string): Types {
  const folder = mkdtempSync(join(tmpdir(), 'azure-types-'));
  try {
    const read = unpack(folder);
    const index = indexOf(read(['index.json'])[0]);
    const wanted = typesInBicep(infra);
    const places = wanted.map((type) => placeOf(index, type));
    const files = [...new Set(places.map(({ file }) => file))];
    const contents = read(files);
    const resources: Record<string, Shape> = {};
    const shared: Record<string, Shape> = {};
    for (const [at, file] of files.entries()) {
      const here = wanted.filter((_, place) => places[place]?.file === file);
      const prefix = file.split('/').slice(1, 3).join(' ');
      const shapes = new ShapesOf(
        prefix,
        contents[at] as ConstructorParameters<typeof ShapesOf>[1],
      );
      const roots = here.map((type) => placeOf(index, type).at);
      for (const [place, shape] of shapes.read(roots).entries()) {
        resources[here[place] as string] = shape;
      }
      Object.assign(shared, shapes.shared);
    }
    return {
      package: `${PACKAGE.name} ${PACKAGE.version}`,
      versions: versionsOf(index, wanted),
      resources: Object.fromEntries(wanted.map((type) => [type, resources[type] as Shape])),
      shared,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** By lower-case type and version: their case differs from file to file. */
type Index = ReadonlyMap<string, string>;

function indexOf(content: unknown): Index {
  const { resources } = content as { resources: Record<string, { $ref: string }> };
  return new Map(Object.entries(resources).map(([key, { $ref }]) => [key.toLowerCase(), $ref]));
}

function placeOf(index: Index, type: string): { file: string; at: number } {
  const [file, at] = index.get(type.toLowerCase())?.split('#/') ?? [];
  if (!file) {
    throw new Error(
      `${PACKAGE.name} ${PACKAGE.version} has no ${type}: use an older version of it.`,
    );
  }
  return { file, at: Number(at) };
}

/** The newest stable version of each type that is old enough. */
function versionsOf(index: Index, wanted: readonly string[]): Record<string, string> {
  const types = [...new Set(wanted.map((key) => key.split('@')[0] as string))];
  return Object.fromEntries(
    types.map((type) => {
      const stable = [...index.keys()]
        .filter((key) => key.startsWith(`${type.toLowerCase()}@`))
        .map((key) => key.split('@')[1] as string)
        .filter((version) => /^[\d-]+$/.test(version) && version <= SETTLED);
      return [type, PREVIEWS[type] ?? stable.sort().at(-1) ?? ''];
    }),
  );
}

/** Builds the program that reads the package. */
function unpack(folder: string): (names: readonly string[]) => readonly unknown[] {
  copyFileSync(join(import.meta.dirname, 'ReadTypes.cs'), join(folder, 'ReadTypes.cs'));
  writeFileSync(
    join(folder, 'ReadTypes.csproj'),
    `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="${PACKAGE.name}" Version="[${PACKAGE.version}]" /></ItemGroup>
</Project>
`,
  );
  dotnet(['build', folder, '--output', join(folder, 'built'), '-v:quiet', '-nodeReuse:false']);
  return (names) => {
    dotnet([join(folder, 'built', 'ReadTypes.dll'), folder, ...names]);
    return names.map((name) =>
      JSON.parse(readFileSync(join(folder, encodeURIComponent(name)), 'utf8')),
    );
  };
}

function dotnet(args: readonly string[]): void {
  const env = dotnetEnvironment();
  const { status, error, stdout, stderr } = spawnSync('dotnet', args, { encoding: 'utf8', env });
  if (status === 0) return;
  throw new Error(
    `The .NET SDK could not read ${PACKAGE.name} ${PACKAGE.version}: ${error?.message ?? `${stdout}${stderr}`.trim()}`,
  );
}

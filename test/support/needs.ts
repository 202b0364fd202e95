import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCompiler } from '../../infra/prediction/compiler/find.ts';
import { canMakeNetworks } from '../../twin/platform/process/own-network.ts';
import { SCHEMA_FILE } from '../infra/gateway/schema-file.ts';
import { onPath } from './on-path.ts';

/** What a test may need beyond node, npm, git, sh and coreutils, which every checkout has. */
export interface Need {
  /** Why a test that needs it did not run. */
  readonly reason: string;
  /** The package that provides it, by package manager; if none does, no run can require it. */
  readonly packages: { readonly apt: string; readonly brew: string } | undefined;
  /** The command that provides it, if no package does. */
  readonly command?: string;
  /** Whether this machine has it. */
  isHere(): boolean;
}

/** Chromium has several executable names. */
export const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'] as const;

const SDK = { apt: 'dotnet-sdk-10.0', brew: 'dotnet' };

const ROOT = join(import.meta.dirname, '../..');
const FRONTED = join(ROOT, 'test/fronted/servers');
/** Where .ci/install puts the servers of test/fronted. */
export const SERVERS = join(ROOT, '.tools/fronted');

const CLIENTS = join(ROOT, 'test/clients/packages');
/** Where it puts the clients of test/clients. */
export const CLIENT_PACKAGES = join(ROOT, '.tools/clients');

const AGENTS = join(ROOT, 'test/clients/agents');
/** Where .ci/run puts the programs in which a model calls the tools. */
export const AGENT_PACKAGES = join(ROOT, '.tools/agents');

const isSame = (file: string, other: string): boolean =>
  existsSync(file) && readFileSync(file).equals(readFileSync(other));

export const NEEDS = {
  agents: {
    reason: 'the programs of test/clients/agents are not installed',
    packages: undefined,
    command: '.ci/install-packages test/clients/agents agents',
    isHere: () => isSame(join(AGENT_PACKAGES, 'installed.json'), join(AGENTS, 'package-lock.json')),
  },
  chromium: {
    reason: 'Chromium is not installed',
    packages: { apt: 'chromium', brew: 'chromium' },
    isHere: () => onPath(...CHROMIUM) !== undefined,
  },
  clients: {
    reason: 'the clients of test/clients/packages are not installed',
    packages: undefined,
    command: '.ci/install',
    isHere: () =>
      isSame(join(CLIENT_PACKAGES, 'installed.json'), join(CLIENTS, 'package-lock.json')),
  },
  compiler: {
    reason: 'no Bicep compiler is installed',
    // NuGet has it for Linux on x64, and the SDK restores it from there.
    packages: { ...SDK, brew: 'azure/bicep/bicep' },
    isHere: () => findCompiler() !== undefined || onPath('dotnet') !== undefined,
  },
  curl: {
    reason: 'curl is not installed',
    packages: { apt: 'curl', brew: 'curl' },
    isHere: () => onPath('curl') !== undefined,
  },
  dotnet: {
    reason: 'the .NET SDK is not installed',
    packages: SDK,
    isHere: () => onPath('dotnet') !== undefined,
  },
  fronted: {
    reason: 'the servers of test/fronted/servers are not installed',
    packages: undefined,
    command: '.ci/install',
    isHere: () => isSame(join(SERVERS, 'installed.json'), join(FRONTED, 'package-lock.json')),
  },
  ip: {
    reason: 'ip is not installed',
    packages: { apt: 'iproute2', brew: 'iproute2mac' },
    isHere: () => onPath('ip') !== undefined,
  },
  linux: {
    reason: 'they run on Linux only',
    packages: undefined,
    isHere: () => process.platform === 'linux',
  },
  'linux-x64': {
    reason: 'they run on Linux x64 only',
    packages: undefined,
    isHere: () => `${process.platform}-${process.arch}` === 'linux-x64',
  },
  namespaces: {
    reason: 'the system does not let its users make networks',
    packages: undefined,
    isHere: canMakeNetworks,
  },
  python: {
    reason: 'Python is not installed',
    packages: { apt: 'python3', brew: 'python' },
    isHere: () => onPath('python3') !== undefined,
  },
  schema: {
    reason:
      "Microsoft's policy schema (XSD) is not in ../shared/apim-policy-xsd, a folder beside this repository and not part of it",
    packages: undefined,
    isHere: () => existsSync(SCHEMA_FILE),
  },
  shellcheck: {
    reason: 'shellcheck is not installed',
    packages: { apt: 'shellcheck', brew: 'shellcheck' },
    isHere: () => onPath('shellcheck') !== undefined,
  },
} as const satisfies Readonly<Record<string, Need>>;

export type NeedName = keyof typeof NEEDS;

const PREFIX = 'needs ';

/**
 * The options of a test, or of a group of tests, that needs something that some machines lack:
 *
 *   describe('a page', needs('chromium'), () => ...)
 *
 * If that is missing, the test is skipped, and `npm test` counts it and prints how to install it.
 */
export function needs(...names: readonly NeedName[]): { readonly skip?: string } {
  const missing = names.find((name) => !isHere(name));
  return missing === undefined ? {} : { skip: `${PREFIX}${missing}` };
}

/** What a skipped test needs, from the reason that `needs` gave; undefined for any other reason. */
export function needIn(reason: string): NeedName | undefined {
  const name = reason.slice(PREFIX.length);
  return reason.startsWith(PREFIX) && Object.hasOwn(NEEDS, name) ? (name as NeedName) : undefined;
}

const found = new Map<NeedName, boolean>();

function isHere(name: NeedName): boolean {
  const known = found.get(name) ?? NEEDS[name].isHere();
  found.set(name, known);
  return known;
}

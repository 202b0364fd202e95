import { existsSync } from 'node:fs';
import { findCompiler } from '../../infra/prediction/compiler/find.ts';
import { SCHEMA_FILE } from '../infra/gateway/schema-file.ts';
import { onPath } from './on-path.ts';

/** What a test may need beyond node, npm, git, sh and coreutils, which every checkout has. */
export interface Need {
  /** Its name for readers. */
  readonly what: string;
  /** The package that provides it, by package manager; without a package, no run can require it. */
  readonly packages: { readonly apt: string; readonly brew: string } | undefined;
  /** Whether this machine has it. */
  isHere(): boolean;
}

/** Chromium has several executable names. */
export const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'] as const;

const SDK = { apt: 'dotnet-sdk-10.0', brew: 'dotnet' };

export const NEEDS = {
  chromium: {
    what: 'Chromium',
    packages: { apt: 'chromium', brew: 'chromium' },
    isHere: () => onPath(...CHROMIUM) !== undefined,
  },
  compiler: {
    what: 'a Bicep compiler',
    // NuGet has it for Linux on x64, and the SDK restores it from there.
    packages: { ...SDK, brew: 'azure/bicep/bicep' },
    isHere: () => findCompiler() !== undefined || onPath('dotnet') !== undefined,
  },
  curl: {
    what: 'curl',
    packages: { apt: 'curl', brew: 'curl' },
    isHere: () => onPath('curl') !== undefined,
  },
  dotnet: {
    what: 'the .NET SDK',
    packages: SDK,
    isHere: () => onPath('dotnet') !== undefined,
  },
  linux: {
    what: 'Linux',
    packages: undefined,
    isHere: () => process.platform === 'linux',
  },
  'linux-x64': {
    what: 'Linux on x64',
    packages: undefined,
    isHere: () => `${process.platform}-${process.arch}` === 'linux-x64',
  },
  schema: {
    what: "Microsoft's XSD of the policy language in ../shared/apim-policy-xsd",
    packages: undefined,
    isHere: () => existsSync(SCHEMA_FILE),
  },
  shellcheck: {
    what: 'shellcheck',
    packages: { apt: 'shellcheck', brew: 'shellcheck' },
    isHere: () => onPath('shellcheck') !== undefined,
  },
} as const satisfies Readonly<Record<string, Need>>;

export type NeedName = keyof typeof NEEDS;

const PREFIX = 'needs ';

/**
 * The options of a test, or of a group of tests, that needs something which some machines lack:
 *
 *   describe('a page', needs('chromium'), () => ...)
 *
 * It is left out if that is missing, and `npm test` counts it and says how to install it.
 */
export function needs(...names: readonly NeedName[]): { readonly skip?: string } {
  const missing = names.find((name) => !isHere(name));
  return missing === undefined ? {} : { skip: `${PREFIX}${missing}` };
}

/** What a test was left out for, from the reason that `needs` gave; undefined for any other reason. */
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

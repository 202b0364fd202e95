import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_SCOPE } from '../../../server/src/tools/access.ts';
import type { AppRole, Scope } from '../graph/objects.ts';
import { Stop } from '../stop.ts';
import { findDeclared } from './find-declared.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'infra', 'entra');

/** What infra/entra declares. Scopes, roles and grants are generated from the tools' declarations. */
export const SCOPES = read<Scope[]>('scopes.generated.json');
export const APP_ROLES = read<AppRole[]>('app-roles.generated.json');
export const KNOWN_CLIENTS = read<{ clientId: string }[]>('known-clients.json');
export const PUBLIC_CLIENT =
  read<Record<'publicClient' | 'spa', { redirectUris: string[] }>>('public-client.json');
/** Permissions of the browser sign-in on Microsoft Graph: the user's identity, nothing more. */
export const SIGN_IN_PERMISSIONS = read<{ resourceAppId: string; scopes: { id: string }[] }>(
  'sign-in-permissions.json',
);
export const GRANTS = read<Record<'deployer' | 'caller', string[]>>('grants.generated.json');
/** Scopes of other APIs that this one requires, to call them on behalf of its callers. */
export const SCOPES_ON_BEHALF = read<string[]>('on-behalf-of.generated.json');
// Validate every id now, even those that no caller receives today.
for (const name of Object.values(GRANTS).flat()) roleId(name);

export const BASE_SCOPE_ID = idOf(SCOPES, BASE_SCOPE.name, 'scopes.generated.json');

export function roleId(name: string): string {
  return idOf(APP_ROLES, name, 'app-roles.generated.json');
}

function idOf(items: readonly { id: string; value: string }[], name: string, file: string): string {
  const item = items.find(({ value }) => value === name);
  if (item) return item.id;
  const places = findDeclared(`'${name}'`);
  const by = places.length > 0 ? `${places.join(' and ')}: ` : '';
  throw new Stop(
    `${by}infra/entra/${file} has no ${name}. Correct either the reference or the file and run this again.`,
  );
}

function read<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as T;
  } catch (error) {
    throw new Stop(
      `infra/entra/${file}: ${(error as Error).message}. Correct it and run this again.`,
    );
  }
}

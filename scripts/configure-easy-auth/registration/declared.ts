import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_SCOPE } from '../../../server/src/tools/declarations.ts';
import type { AppRole, Scope } from '../graph/objects.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'infra', 'entra');

/** What infra/entra declares. The first two files are generated from the tools' declarations. */
export const SCOPES = read<Scope[]>('scopes.json');
export const APP_ROLES = read<AppRole[]>('app-roles.json');
export const KNOWN_CLIENTS = read<{ clientId: string }[]>('known-clients.json');
export const PUBLIC_CLIENT =
  read<Record<'publicClient' | 'spa', { redirectUris: string[] }>>('public-client.json');
/** What the browser sign-in asks for: who somebody is, of Microsoft Graph, and nothing more. */
export const SIGN_IN_PERMISSIONS = read<{ resourceAppId: string; scopes: { id: string }[] }>(
  'sign-in-permissions.json',
);
export const GRANTS = read<Record<'deployer' | 'caller', string[]>>('grants.json');

export const BASE_SCOPE_ID = idOf(SCOPES, BASE_SCOPE.name, 'scopes.json');

export function roleId(name: string): string {
  return idOf(APP_ROLES, name, 'app-roles.json');
}

function idOf(items: readonly { id: string; value: string }[], name: string, file: string): string {
  const item = items.find(({ value }) => value === name);
  if (item) return item.id;
  throw new Error(`infra/entra/${file} has no ${name}: run \`npm run generate\``);
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as T;
}

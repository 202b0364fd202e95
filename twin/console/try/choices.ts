import type { Twin } from '../../run/start-twin.ts';
import type { TryChoices } from '../api.ts';

export function choicesOf({ entra, mcpUrl }: Twin): TryChoices {
  const { applications, users } = entra.directory;
  const api = applications.find(({ identifierUris }) => identifierUris.includes(mcpUrl));
  return {
    mcpUrl,
    users: users.map(({ displayName }) => displayName.toLowerCase()),
    scopes: api?.api.oauth2PermissionScopes.map(({ value }) => value) ?? [],
  };
}

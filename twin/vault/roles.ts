import ROLES from '../../infra/azure-roles.json' with { type: 'json' };

/** Data actions on secrets, as role definitions name them. */
export const READ_METADATA = 'Microsoft.KeyVault/vaults/secrets/readMetadata/action';
export const GET_SECRET = 'Microsoft.KeyVault/vaults/secrets/getSecret/action';
export const SET_SECRET = 'Microsoft.KeyVault/vaults/secrets/setSecret/action';
export const DELETE_SECRET = 'Microsoft.KeyVault/vaults/secrets/delete';

export type DataAction =
  | typeof READ_METADATA
  | typeof GET_SECRET
  | typeof SET_SECRET
  | typeof DELETE_SECRET;

/**
 * What each built-in role may do with secrets, by its id. From the vendor's list of built-in roles
 * (azure-docs, role-based-access-control/built-in-roles/security.md); its table of permissions maps
 * listing, versions included, to readMetadata, and reading to getSecret.
 */
export const DATA_ACTIONS: ReadonlyMap<string, readonly DataAction[]> = new Map([
  [ROLES['Key Vault Reader'], [READ_METADATA]],
  [ROLES['Key Vault Secrets User'], [GET_SECRET, READ_METADATA]],
]);

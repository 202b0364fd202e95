interface PrivateLink {
  /** The group (sub-resource) that an endpoint asks for. */
  readonly group: string;
  /** The only member of the group, which gets the address. */
  readonly member: string;
  /** The only zone in which the service's public name is resolved to a private address. */
  readonly zone: string;
}

/**
 * What Azure requires of a private endpoint, per type of service. Not read from plan.json, because
 * a mistake in the plan would then confirm itself.
 */
export const PRIVATE_LINKS: Readonly<Record<string, PrivateLink>> = {
  'Microsoft.CognitiveServices/accounts': {
    group: 'account',
    member: 'default',
    zone: 'privatelink.cognitiveservices.azure.com',
  },
  'Microsoft.KeyVault/vaults': {
    group: 'vault',
    member: 'default',
    zone: 'privatelink.vaultcore.azure.net',
  },
  'Microsoft.Web/sites': {
    group: 'sites',
    member: 'sites',
    zone: 'privatelink.azurewebsites.net',
  },
};

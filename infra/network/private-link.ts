interface PrivateLink {
  /** The group (the sub-resource) that an endpoint asks for. */
  readonly group: string;
  /** The one member of the group, which takes the address. */
  readonly member: string;
  /** The only zone in which the public name of the service looks for a private address. */
  readonly zone: string;
}

/**
 * What Azure demands of a private endpoint, per type of service. It is not read from plan.json:
 * a slip in the plan would then judge itself right.
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

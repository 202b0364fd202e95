import type { Deployment, Resource } from '../model/deployment.ts';
import { at, ofType, resourceOf, textAt } from '../model/select.ts';
import { type Rule, unless } from './rule.ts';
import { securityRules, subnet } from './subnets.ts';

const NETWORK = 'Microsoft.Network/virtualNetworks';
const ENDPOINT = 'Microsoft.Network/privateEndpoints';

export const PRIVATE_ENDPOINT_RULES: readonly Rule[] = [
  {
    id: 'network/rules-apply-to-private-endpoints',
    cites: ['Z-08'],
    faults: (deployment) =>
      unless(
        at(subnet(deployment, 'endpoints'), 'properties.privateEndpointNetworkPolicies') ===
          'Enabled',
        'Private endpoints ignore the rules of their subnet.',
      ),
  },
  {
    id: 'network/no-outbound-from-private-endpoints',
    cites: ['Z-08'],
    faults: (deployment) => [
      ...unless(
        at(subnet(deployment, 'endpoints'), 'properties.defaultOutboundAccess') === false,
        'The subnet of the private endpoints reaches the internet.',
      ),
      ...securityRules(deployment)
        .filter(
          ({ group, properties }) => group === 'endpoints' && properties.direction === 'Outbound',
        )
        .filter(({ properties }) => properties.access === 'Allow')
        .map(({ name }) => `endpoints: ${name} allows a private endpoint to open connections.`),
    ],
  },
  {
    id: 'network/private-endpoints',
    cites: ['Azure Policy: App Service, private link', 'Azure Policy: Key Vault, private link'],
    faults: (deployment) =>
      ['Microsoft.Web/sites', 'Microsoft.KeyVault/vaults', 'Microsoft.CognitiveServices/accounts']
        .flatMap((type) => ofType(deployment, type))
        .filter(
          ({ id }) =>
            !ofType(deployment, ENDPOINT).some((endpoint) => serviceBehind(endpoint) === id),
        )
        .map(({ name }) => `${name} has no private endpoint.`),
  },
  {
    id: 'network/private-dns-names',
    cites: ['Microsoft Learn: private endpoint DNS zone values'],
    faults: (deployment) =>
      ofType(deployment, ENDPOINT).flatMap((endpoint) => {
        const group = textAt(
          endpoint,
          'properties.privateLinkServiceConnections.0.properties.groupIds.0',
        );
        const record = ofType(deployment, `${ENDPOINT}/privateDnsZoneGroups`).find(({ id }) =>
          id.startsWith(`${endpoint.id}/`),
        );
        const zone = textAt(
          record,
          'properties.privateDnsZoneConfigs.0.properties.privateDnsZoneId',
        );
        return [
          ...unless(
            zone.endsWith(`/${ZONES[group]}`),
            `${endpoint.name} has no name in ${ZONES[group]}.`,
          ),
          ...unless(
            isLinked(deployment, zone),
            `The network is not linked to ${zone.split('/').at(-1)}.`,
          ),
        ];
      }),
  },
];

const ZONES: Readonly<Record<string, string>> = {
  sites: 'privatelink.azurewebsites.net',
  vault: 'privatelink.vaultcore.azure.net',
  account: 'privatelink.cognitiveservices.azure.com',
};

/** Id of the resource that an endpoint leads to. */
export const serviceBehind = (endpoint: Resource): string =>
  textAt(endpoint, 'properties.privateLinkServiceConnections.0.properties.privateLinkServiceId');

function isLinked(deployment: Deployment, zone: string): boolean {
  const network = resourceOf(deployment, NETWORK).id;
  return ofType(deployment, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks').some(
    (link) =>
      link.id.startsWith(`${zone}/`) &&
      textAt(link, 'properties.virtualNetwork.id') === network &&
      at(link, 'properties.registrationEnabled') === false,
  );
}

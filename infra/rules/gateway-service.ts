import type { Deployment } from '../model/deployment.ts';
import { at, child, ofType, resourceOf, textAt } from '../model/select.ts';
import { type Rule, settingsOf, unless, wants } from './rule.ts';

const SERVICE = 'Microsoft.ApiManagement/service';

const isV2 = (deployment: Deployment) =>
  textAt(resourceOf(deployment, SERVICE), 'sku.name') === 'StandardV2';

/** The service on a classic tier, whose settings StandardV2 does not have. */
const ofClassic = (deployment: Deployment) =>
  isV2(deployment) ? [] : [resourceOf(deployment, SERVICE)];

export const SERVICE_RULES: readonly Rule[] = [
  {
    id: 'gateway/tier-supports-vnet-and-rate-limits',
    cites: ['Z-07', 'Azure Policy: API Management, SKU that supports virtual networks'],
    // Consumption lacks limits by key; the Basic tiers lack virtual networks.
    faults: (deployment) => {
      const tier = textAt(resourceOf(deployment, SERVICE), 'sku.name');
      const fits = ['Developer', 'Premium', 'StandardV2'].includes(tier);
      return unless(fits, `The tier ${tier} lacks virtual networks or limits by key.`);
    },
  },
  {
    id: 'gateway/in-virtual-network',
    cites: ['Z-07', 'Azure Policy: API Management, in a virtual network'],
    faults: (deployment) => {
      const network = resourceOf(deployment, 'Microsoft.Network/virtualNetworks');
      return wants(resourceOf(deployment, SERVICE), {
        'properties.virtualNetworkType': 'External',
        'properties.virtualNetworkConfiguration.subnetResourceId': `${network.id}/subnets/gateway`,
      });
    },
  },
  settingsOf('gateway/managed-identity', ['PSRule Azure.APIM.ManagedIdentity'], SERVICE, {
    'identity.type': 'SystemAssigned',
  }),
  settingsOf(
    'gateway/minimum-management-api-version',
    ['PSRule Azure.APIM.MinAPIVersion', 'Azure Policy: API Management, minimum API version'],
    SERVICE,
    { 'properties.apiVersionConstraint.minApiVersion': '2021-08-01' },
  ),
  {
    id: 'gateway/no-portals',
    cites: [
      'Z-07',
      'Azure Policy: API Management, public service configuration endpoints disabled',
      'Azure Policy: API Management, user name and password sign-in disabled',
    ],
    faults: (deployment) => [
      ...wants(resourceOf(deployment, SERVICE), { 'properties.developerPortalStatus': 'Disabled' }),
      ...ofClassic(deployment).flatMap((service) => [
        ...wants(service, { 'properties.legacyPortalStatus': 'Disabled' }),
        ...wants(child(deployment, `${SERVICE}/portalsettings`, 'signup'), {
          'properties.enabled': false,
        }),
      ]),
    ],
  },
  {
    id: 'gateway/no-direct-management-api',
    cites: ['Z-07', 'Azure Policy: API Management, direct management endpoint off'],
    faults: (deployment) =>
      ofType(deployment, `${SERVICE}/tenant`).map(
        ({ name }) => `${name} re-enables access without Entra, which is off by default.`,
      ),
  },
  {
    id: 'gateway/no-outdated-protocols',
    cites: ['Z-07', 'PSRule Azure.APIM.Protocols'],
    faults: (deployment) =>
      ofClassic(deployment).flatMap((service) => {
        const all = (at(service, 'properties.customProperties') ?? {}) as Record<string, unknown>;
        const prefix = 'Microsoft.WindowsAzure.ApiManagement.Gateway.Security';
        return ['Protocols', 'Backend.Protocols'].flatMap((side) =>
          ['Ssl30', 'Tls10', 'Tls11'].flatMap((protocol) =>
            unless(
              all[`${prefix}.${side}.${protocol}`] === 'false',
              `${side}.${protocol} is not disabled; if omitted, it returns to its default.`,
            ),
          ),
        );
      }),
  },
  {
    id: 'gateway/no-outdated-ciphers',
    cites: ['Z-07', 'PSRule Azure.APIM.Ciphers'],
    faults: (deployment) =>
      ofClassic(deployment).flatMap((service) => {
        const all = Object.entries((at(service, 'properties.customProperties') ?? {}) as object);
        const ciphers = all.filter(([name]) => name.includes('.Security.Ciphers.'));
        const off = ciphers.filter(([, value]) => value === 'false').map(([name]) => name);
        return [
          ...ciphers
            .filter(([, value]) => value !== 'false')
            .map(([name]) => `${name} is enabled.`),
          ...[
            'TripleDes168',
            'TLS_RSA_WITH_AES_128_CBC_SHA',
            'TLS_RSA_WITH_AES_256_CBC_SHA',
          ].flatMap((cipher) =>
            unless(
              off.some((name) => name.endsWith(`.${cipher}`)),
              `${cipher} is not disabled.`,
            ),
          ),
        ];
      }),
  },
  {
    id: 'gateway/content-check-is-private',
    cites: ['Z-05', 'Azure Policy: AI Services, network access restricted'],
    faults: (deployment) =>
      ofType(deployment, 'Microsoft.CognitiveServices/accounts').flatMap((account) =>
        wants(account, {
          'properties.publicNetworkAccess': 'Disabled',
          'properties.disableLocalAuth': true,
          'properties.networkAcls.defaultAction': 'Deny',
          'properties.restrictOutboundNetworkAccess': true,
        }),
      ),
  },
];

import type { Deployment } from '../model/deployment.ts';
import { ofType, resourceOf, siteOf, textAt } from '../model/select.ts';
import { isBlock } from '../network/address.ts';
import { NETWORK_CHECKS } from '../network/checks/all.ts';
import { gatewayDialsFrom } from '../network/dial-sources.ts';
import { type Dialler, reach } from '../network/reach.ts';
import { tagOf } from '../network/tags.ts';
import { type Rule, unless } from './rule.ts';
import { type SecurityRule, securityRules, subnet, subnets } from './subnets.ts';

const GROUP = 'Microsoft.Network/networkSecurityGroups';
const ENDPOINT = 'Microsoft.Network/privateEndpoints';
const GATEWAY = 'Microsoft.ApiManagement/service';

const groupsOf = (deployment: Deployment) => [
  ...new Set(securityRules(deployment).map(({ group }) => group)),
];

const isClassic = (deployment: Deployment) =>
  textAt(resourceOf(deployment, GATEWAY), 'sku.name') !== 'StandardV2';

/** Service tags that a subnet may name; anything else must be an address of the plan. */
const TAGS: Readonly<Record<string, readonly string[]>> = {
  gateway: [
    'ApiManagement',
    'AzureActiveDirectory',
    'AzureKeyVault',
    'AzureLoadBalancer',
    'AzureMonitor',
    'Sql',
    'Storage',
    'VirtualNetwork',
  ],
  app: ['AzureActiveDirectory', 'AzureMonitor'],
  endpoints: [],
  egress: ['Internet'],
};

/**
 * The public endpoint, and revocation lists, which always use plain HTTP. Services that tools call have names,
 * which a rule cannot contain.
 */
const INTERNET = ['AllowClients', 'AllowCertificateChecks', 'AllowOutsideServices'];

/** Also requested by the reference, but a rule could only allow them for every host. */
const CLOSED_ON_PURPOSE = [
  { service: 'Internet', port: 443 },
  { service: 'Internet', port: 12000 },
  { service: 'AzureConnectors', port: 443 },
  ...[443, 5671, 5672].map((port) => ({ service: 'EventHub', port })),
];

const prefixes = ({ properties }: SecurityRule) =>
  ['source', 'destination']
    .map((end) => String(properties[`${end}AddressPrefix`]))
    // Azure compares tags without case.
    .map((prefix) => tagOf(prefix) ?? prefix);

const ports = ({ properties }: SecurityRule) =>
  [
    properties.destinationPortRange,
    ...((properties.destinationPortRanges ?? []) as string[]),
  ].filter((port) => port !== undefined);

/** Everything but the server that might connect to the forwarding site. */
const OTHERS: readonly Dialler[] = [
  { subnet: 'gateway' },
  { subnet: 'endpoints' },
  { subnet: 'egress' },
  { peered: '172.31.255.0/24' },
  { internet: '198.51.100.20' },
];

/** What Azure refuses; the twin stops at the same faults. */
const ACCEPTED_BY_AZURE: readonly Rule[] = NETWORK_CHECKS.map(({ id, cites, faults }) => ({
  id: `network/${id}`,
  cites,
  faults: (deployment) =>
    faults(deployment).map(({ resource, path, what }) => `${resource.name}: ${path}: ${what}`),
}));

export const NETWORK_RULES: readonly Rule[] = [
  ...ACCEPTED_BY_AZURE,
  {
    id: 'network/every-subnet-has-rules',
    cites: ['Z-08', 'PSRule Azure.NSG.Associated'],
    faults: (deployment) => {
      const groups = ofType(deployment, GROUP).map(({ id }) => id);
      return [
        ...subnets(deployment)
          .filter(
            (candidate) =>
              !groups.includes(textAt(candidate, 'properties.networkSecurityGroup.id')),
          )
          .map(({ name }) => `The subnet ${name} has no rules.`),
        ...groups
          .filter(
            (id) =>
              !subnets(deployment).some(
                (one) => textAt(one, 'properties.networkSecurityGroup.id') === id,
              ),
          )
          .map((id) => `${id} belongs to no subnet.`),
      ];
    },
  },
  {
    id: 'network/deny-by-default',
    cites: ['Z-08', 'PSRule Azure.NSG.LateralTraversal', 'PSRule Azure.NSG.DenyAllInbound'],
    // Last in both directions, so that it denies what remains and nothing that is needed.
    faults: (deployment) =>
      groupsOf(deployment).flatMap((group) =>
        ['Inbound', 'Outbound'].flatMap((direction) => {
          const own = securityRules(deployment)
            .filter((rule) => rule.group === group && rule.properties.direction === direction)
            .sort(
              (one, other) => Number(one.properties.priority) - Number(other.properties.priority),
            );
          const last = own.at(-1)?.properties ?? {};
          const closes =
            last.access === 'Deny' &&
            [
              'protocol',
              'sourceAddressPrefix',
              'destinationAddressPrefix',
              'destinationPortRange',
            ].every((member) => last[member] === '*');
          const early = own.slice(0, -1).filter(({ properties }) => properties.access === 'Deny');
          return [
            ...unless(
              closes,
              `${group} does not end with a rule that denies the rest, ${direction}.`,
            ),
            ...early.map(
              ({ name }) => `${group}: ${name} denies traffic before later rules are evaluated.`,
            ),
          ];
        }),
      ),
  },
  {
    id: 'network/no-wildcard-allow-rules',
    cites: ['Z-08', 'PSRule Azure.NSG.AnyInboundSource'],
    faults: (deployment) =>
      securityRules(deployment)
        .filter(({ properties }) => properties.access === 'Allow')
        .flatMap((rule) => [
          ...prefixes(rule)
            .filter((prefix) => !isBlock(prefix) && !TAGS[rule.group]?.includes(prefix))
            .filter((prefix) => !(prefix === 'Internet' && INTERNET.includes(rule.name)))
            .map((prefix) => `${rule.group}: ${rule.name} opens to ${prefix}.`),
          ...unless(!ports(rule).includes('*'), `${rule.group}: ${rule.name} opens every port.`),
        ]),
  },
  {
    id: 'network/addresses-belong-to-this-network',
    cites: ['Z-08'],
    faults: (deployment) => {
      const own = [
        ...subnets(deployment).map((candidate) => textAt(candidate, 'properties.addressPrefix')),
        ...ofType(deployment, ENDPOINT).map(
          (endpoint) =>
            `${textAt(endpoint, 'properties.ipConfigurations.0.properties.privateIPAddress')}/32`,
        ),
      ];
      return securityRules(deployment)
        .filter(({ name }) => !name.startsWith('AllowDeployer'))
        .flatMap((rule) =>
          prefixes(rule)
            .filter((prefix) => isBlock(prefix) && !own.includes(prefix))
            .map(
              (prefix) => `${rule.group}: ${rule.name} names ${prefix}, which is outside the plan.`,
            ),
        );
    },
  },
  {
    id: 'network/gateway-reaches-sign-in',
    cites: ['Microsoft Learn: virtual network configuration reference of API Management'],
    // Optional in the reference's table, but every token's keys come from there.
    faults: (deployment) => {
      const from = gatewayDialsFrom(resourceOf(deployment, GATEWAY));
      const { open, by } = reach(deployment, from, { service: 'AzureActiveDirectory' }, 443);
      return unless(open, `The gateway cannot reach the sign-in service: ${by}.`);
    },
  },
  {
    id: 'network/no-other-gateway-outbound',
    cites: ['Z-08', 'docs/gateway.md, outbound connections that stay closed'],
    faults: (deployment) => {
      const from = gatewayDialsFrom(resourceOf(deployment, GATEWAY));
      return CLOSED_ON_PURPOSE.flatMap(({ service, port }) =>
        unless(
          !reach(deployment, from, { service }, port).open,
          `The gateway calls ${service} on port ${port}, which it does not need.`,
        ),
      );
    },
  },
  {
    id: 'network/only-egress-reaches-internet',
    cites: ['Z-08'],
    // The server has the tools' keys and the callers' data, so it must have no way out of its own.
    faults: (deployment) =>
      subnets(deployment)
        .map(({ name }) => String(name))
        .filter((name) => !['gateway', 'egress'].includes(name))
        .flatMap((name) => {
          const { open, by } = reach(deployment, { subnet: name }, { service: 'Internet' }, 443);
          return unless(!open, `The subnet ${name} reaches the internet: ${by}.`);
        }),
  },
  {
    id: 'network/only-server-reaches-egress',
    cites: ['Z-08'],
    faults(deployment) {
      if (!subnet(deployment, 'egress')) return [];
      const resource = siteOf(deployment, 'egress');
      return [
        ...unless(
          reach(deployment, { subnet: 'app' }, { resource }, 443).open,
          'The server cannot reach the forwarding site.',
        ),
        ...OTHERS.flatMap((from) =>
          unless(
            !reach(deployment, from, { resource }, 443).open,
            `${Object.values(from)} reaches the forwarding site.`,
          ),
        ),
      ];
    },
  },
  {
    id: 'network/egress-reaches-nothing-inside',
    cites: ['Z-08'],
    faults(deployment) {
      // The other subnets do not admit it either, so its own rules are the second wall.
      return securityRules(deployment)
        .filter(({ group, properties }) => group === 'egress' && properties.access === 'Allow')
        .filter(
          ({ properties }) =>
            properties.destinationAddressPrefix !== 'Internet' ||
            properties.destinationPortRange !== '443',
        )
        .map(({ name }) => `egress: ${name} allows more than HTTPS to the internet.`);
    },
  },
  {
    id: 'network/callers-reach-gateway',
    cites: ['Microsoft Learn: virtual network configuration reference of API Management'],
    faults: (deployment) => {
      const to = { resource: resourceOf(deployment, GATEWAY) };
      const { open, by } = reach(deployment, { internet: '198.51.100.20' }, to, 443);
      return unless(open, `Callers cannot reach the gateway: ${by}.`);
    },
  },
  {
    id: 'network/control-plane-rule-at-priority-102',
    cites: ['Microsoft Learn: virtual network configuration reference of API Management'],
    // Network security management reserves the earlier priorities in its subscriptions.
    faults: (deployment) => {
      const found = securityRules(deployment).filter(({ name }) => name === 'AllowApimManagement');
      if (!isClassic(deployment)) {
        return found.map(
          () => 'StandardV2 has no control plane in the subnet, so the port must not be open.',
        );
      }
      return unless(
        found[0]?.properties.priority === 102,
        'AllowApimManagement is not at priority 102.',
      );
    },
  },
];

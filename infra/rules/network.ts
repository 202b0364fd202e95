import type { Deployment, Resource } from '../model/deployment.ts';
import { ofType, resourceOf, textAt, upstreamSites } from '../model/select.ts';
import { holds, isBlock } from '../network/address.ts';
import { NETWORK_CHECKS } from '../network/checks/all.ts';
import { gatewayDialsFrom } from '../network/dial-sources.ts';
import { reach } from '../network/reach.ts';
import { tagOf } from '../network/tags.ts';
import { serviceBehind } from './private-endpoints.ts';
import { type Rule, unless } from './rule.ts';
import { type SecurityRule, securityRules, subnets } from './subnets.ts';

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
  upstreams: ['AzureActiveDirectory'],
  'upstreams-out': ['Internet'],
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

/** Rules about addresses of other networks. */
const ELSEWHERE = /^AllowDeployer|^AllowUpstream-/;

const addressOf = (endpoint: Resource): string =>
  textAt(endpoint, 'properties.ipConfigurations.0.properties.privateIPAddress');

/** A block for the endpoints of other MCP servers, which come and go. */
function holdsOnlyUpstreams(deployment: Deployment, block: string): boolean {
  const sites = upstreamSites(deployment).map(({ id }) => id);
  const served = ofType(deployment, ENDPOINT)
    .filter((endpoint) => holds(block, addressOf(endpoint)))
    .map(serviceBehind);
  return served.length > 0 && served.every((id) => sites.includes(id));
}

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
        ...ofType(deployment, ENDPOINT).map((endpoint) => `${addressOf(endpoint)}/32`),
      ];
      return securityRules(deployment)
        .filter(({ name }) => !ELSEWHERE.test(name))
        .flatMap((rule) =>
          prefixes(rule)
            .filter((prefix) => isBlock(prefix) && !own.includes(prefix))
            .filter((prefix) => !holdsOnlyUpstreams(deployment, prefix))
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

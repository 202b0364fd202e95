import type { Deployment, Resource } from '../model/deployment.ts';
import { ofType, siteOf, textAt, textsAt, upstreamSites } from '../model/select.ts';
import { holds, isPrivate } from '../network/address.ts';
import { type Rule, runsImage, setting, settingsOfSite, unless, wants } from './rule.ts';
import { securityRules, subnets } from './subnets.ts';

const ENTRA = 'properties.identityProviders.azureActiveDirectory';

const planOf = (site: Resource): string => textAt(site, 'properties.serverFarmId');

/** The authentication settings of a site, if it has any. */
const authOf = (deployment: Deployment, site: Resource): Resource | undefined =>
  deployment.resources.find(({ name }) => name === `${site.name}/authsettingsV2`);

export const UPSTREAM_RULES: readonly Rule[] = [
  {
    id: 'upstream/plan-of-its-own',
    cites: ['Z-14', 'Microsoft Learn: integrate your app with a virtual network'],
    // Sites of one plan share machines. A second instance would not know the sessions of the first.
    faults: (deployment) => {
      const own = upstreamSites(deployment);
      const plans = [...new Set(own.map(planOf))];
      const others = ofType(deployment, 'Microsoft.Web/sites').filter(
        (site) => !own.includes(site),
      );
      const scaled = ofType(deployment, 'Microsoft.Insights/autoscalesettings').map((one) =>
        textAt(one, 'properties.targetResourceUri'),
      );
      return [
        ...unless(plans.length <= 1, 'Other MCP servers have more than one plan.'),
        ...others
          .filter((site) => plans.includes(planOf(site)))
          .map(({ name }) => `${name} shares a plan with other MCP servers.`),
        ...ofType(deployment, 'Microsoft.Web/serverfarms')
          .filter(({ id }) => plans.includes(id))
          .flatMap((plan) => [
            ...wants(plan, { 'sku.capacity': 1, 'sku.tier': 'PremiumV3' }),
            ...unless(!scaled.includes(plan.id), `${plan.name} scales with the load.`),
          ]),
      ];
    },
  },
  {
    id: 'upstream/server-knows-the-address',
    cites: ['Z-14'],
    faults: (deployment) =>
      upstreamSites(deployment).flatMap((site) => {
        const name = textAt(site, 'tags.azd-service-name').toUpperCase().replaceAll('-', '_');
        return unless(
          setting(deployment, `MCP_${name}`).includes(`'${site.id}'`),
          `The server does not know the address of ${site.name}.`,
        );
      }),
  },
  {
    id: 'upstream/starts-declared-program',
    cites: ['D-12'],
    // An image contains bridge and program; its port is set because the platform expects 80, which needs root.
    faults: (deployment) =>
      upstreamSites(deployment).flatMap((site) => {
        const settings = settingsOfSite(deployment, site);
        const program = parsed(textAt(settings, 'properties.MCP_BRIDGE'));
        return [
          ...unless(textsAt(program, 'command').length > 0, `${site.name} starts no program.`),
          ...(runsImage(site)
            ? [
                ...wants(site, {
                  kind: 'app,linux,container',
                  'properties.siteConfig.appCommandLine': '',
                }),
                ...wants(settings, {
                  'properties.PORT': '8080',
                  'properties.WEBSITES_PORT': '8080',
                }),
              ]
            : []),
        ];
      }),
  },
  {
    id: 'upstream/admits-only-server',
    cites: ['Z-04', 'Z-14'],
    faults: (deployment) => {
      const server = siteOf(deployment);
      const principal = `[reference('${server.id}', '${server.apiVersion}', 'full').identity.principalId]`;
      return upstreamSites(deployment)
        .flatMap((site) => authOf(deployment, site) ?? [])
        .flatMap((settings) => {
          const audience = textAt(settings, `${ENTRA}.registration.clientId`);
          const issuer = textAt(settings, `${ENTRA}.registration.openIdIssuer`);
          return [
            ...wants(settings, {
              'properties.platform.enabled': true,
              'properties.globalValidation.requireAuthentication': true,
              'properties.globalValidation.unauthenticatedClientAction': 'Return401',
              'properties.globalValidation.excludedPaths': ['/healthz'],
              'properties.httpSettings.requireHttps': true,
              [`${ENTRA}.enabled`]: true,
              [`${ENTRA}.validation.allowedAudiences`]: [audience],
              [`${ENTRA}.validation.defaultAuthorizationPolicy.allowedPrincipals.identities`]: [
                principal,
              ],
            }),
            ...unless(
              issuer.includes(setting(deployment, 'MCP_TENANT_ID')) && issuer.includes('/v2.0'),
              `${settings.name} trusts ${issuer}, which is not the issuer of the tenant.`,
            ),
          ];
        });
    },
  },
  {
    id: 'upstream/sign-in-reached-only-to-verify',
    cites: ['Z-14', 'Z-08'],
    // The platform reads signing keys from the site's own subnet; without tokens to verify, nothing needs them.
    faults: (deployment) => {
      const subnet = subnets(deployment).find(({ name }) => name === 'upstreams');
      if (!subnet) return [];
      const opens = securityRules(deployment).some(
        ({ group, name }) => group === 'upstreams' && name === 'AllowSignIn',
      );
      const verifies = upstreamSites(deployment)
        .filter((site) => textAt(site, 'properties.virtualNetworkSubnetId').endsWith('/upstreams'))
        .some((site) => authOf(deployment, site) !== undefined);
      return unless(
        opens === verifies,
        opens
          ? 'The subnet upstreams reaches the sign-in service, but none of its sites verifies tokens.'
          : 'A site in the subnet upstreams verifies tokens, but cannot reach the sign-in service.',
      );
    },
  },
  {
    id: 'upstream/called-elsewhere-at-private-addresses',
    cites: ['Z-08'],
    // A public address would be a way out of the server's subnet.
    faults: (deployment) => {
      const network = ofType(deployment, 'Microsoft.Network/virtualNetworks')[0];
      const [space = ''] = textsAt(network, 'properties.addressSpace.addressPrefixes');
      return securityRules(deployment)
        .filter(({ name }) => name.startsWith('AllowUpstream-'))
        .flatMap(({ group, name, properties }) => {
          const [address = '', length] = textAt(properties, 'destinationAddressPrefix').split('/');
          return unless(
            group === 'app' &&
              length === '32' &&
              properties.destinationPortRange === '443' &&
              isPrivate(address) &&
              !holds(space, address),
            `${group}: ${name} allows more than HTTPS to one private address of another network.`,
          );
        });
    },
  },
];

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

import type { Resource } from '../model/deployment.ts';
import { at, objectsAt, ofType, resourceOf, siteOf, textAt, textsAt } from '../model/select.ts';
import { isLockedDown, type Rule, runsImage, settingsOf, unless, wants } from './rule.ts';

const SITE = 'Microsoft.Web/sites';

/** Where each kind of site connects from, and what it runs. */
const SUBNETS: Readonly<Record<string, readonly string[]>> = {
  server: ['app'],
  egress: ['egress'],
  upstream: ['upstreams', 'upstreams-out'],
};
const PROGRAMS: Readonly<Record<string, string>> = {
  server: 'main.mjs',
  egress: 'egress.mjs',
  upstream: 'bridge.mjs',
};

const serviceOf = (site: Resource): string => textAt(site, 'tags.azd-service-name');
const kindOf = (site: Resource): string => serviceOf(site).replace(/^upstream-.*/, 'upstream');

export const PLATFORM_RULES: readonly Rule[] = [
  {
    id: 'platform/public-access-disabled-when-locked',
    cites: ['Z-01', 'Azure Policy: App Service, public network access disabled'],
    faults: (deployment) => {
      const isLocked = isLockedDown(deployment);
      const expected = isLocked ? 'Disabled' : 'Enabled';
      return [
        ...ofType(deployment, SITE).flatMap((site) =>
          wants(site, { 'properties.publicNetworkAccess': expected }),
        ),
        // The hook reads the output, the status page the setting.
        ...unless(
          deployment.outputs.AZURE_LOCKED_DOWN === String(isLocked),
          'Output and setting differ on whether the site is locked down.',
        ),
      ];
    },
  },
  settingsOf('platform/main-endpoint-denied-from-first-deployment', ['Z-01'], SITE, {
    'properties.siteConfig.ipSecurityRestrictionsDefaultAction': 'Deny',
    'properties.siteConfig.ipSecurityRestrictions': [],
  }),
  {
    id: 'platform/deployment-endpoint-restricted-by-address',
    cites: ['Z-02'],
    // Open without addresses is the documented window: Entra guards it until lock-down.
    faults: (deployment) =>
      ofType(deployment, SITE).flatMap((site) => {
        const named = objectsAt(site, 'properties.siteConfig.scmIpSecurityRestrictions').length > 0;
        const closed = isLockedDown(deployment) || named;
        return wants(site, {
          'properties.siteConfig.scmIpSecurityRestrictionsUseMain': false,
          'properties.siteConfig.scmIpSecurityRestrictionsDefaultAction': closed ? 'Deny' : 'Allow',
        });
      }),
  },
  {
    id: 'platform/no-basic-credentials',
    cites: [
      'Z-02',
      'Azure Policy: App Service, local authentication disabled for FTP',
      'Azure Policy: App Service, local authentication disabled for SCM',
    ],
    faults: (deployment) => {
      const policies = ofType(deployment, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
      const off = policies.filter((policy) => at(policy, 'properties.allow') === false);
      const names = off.map(({ name }) => name);
      return ofType(deployment, SITE).flatMap((site) =>
        ['ftp', 'scm'].flatMap((name) =>
          unless(
            names.includes(`${site.name}/${name}`),
            `${site.name}: basic credentials for ${name} are not disabled.`,
          ),
        ),
      );
    },
  },
  settingsOf(
    'platform/no-ftp',
    ['Z-02', 'PSRule Azure.AppService.WebSecureFtp', 'Azure Policy: App Service, FTPS only'],
    SITE,
    {
      'properties.siteConfig.ftpsState': 'Disabled',
    },
  ),
  settingsOf(
    'platform/no-remote-debugging',
    [
      'Z-02',
      'PSRule Azure.AppService.RemoteDebug',
      'Azure Policy: App Service, remote debugging off',
    ],
    SITE,
    {
      'properties.siteConfig.remoteDebuggingEnabled': false,
    },
  ),
  settingsOf('platform/no-ssh', ['Azure Policy: App Service, SSH disabled'], SITE, {
    'properties.sshEnabled': false,
  }),
  settingsOf(
    'platform/https-only',
    ['Z-03', 'PSRule Azure.AppService.UseHTTPS', 'Azure Policy: App Service, HTTPS only'],
    SITE,
    {
      'properties.httpsOnly': true,
    },
  ),
  // Not 1.3: API Management uses TLS 1.2 towards its backends.
  settingsOf(
    'platform/minimum-tls-version',
    ['Z-03', 'PSRule Azure.AppService.MinTLS', 'Azure Policy: App Service, latest TLS version'],
    SITE,
    {
      'properties.siteConfig.minTlsVersion': '1.2',
      'properties.siteConfig.scmMinTlsVersion': '1.2',
      'properties.siteConfig.minTlsCipherSuite': 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    },
  ),
  settingsOf(
    'platform/end-to-end-encryption',
    ['Z-03', 'Azure Policy: App Service, end-to-end encryption'],
    SITE,
    { 'properties.endToEndEncryptionEnabled': true },
  ),
  settingsOf(
    'platform/no-session-affinity',
    ['Z-03', 'PSRule Azure.AppService.ARRAffinity'],
    SITE,
    {
      'properties.clientAffinityEnabled': false,
    },
  ),
  settingsOf(
    'platform/http2',
    ['Z-03', 'PSRule Azure.AppService.HTTP2', 'Azure Policy: App Service, latest HTTP version'],
    SITE,
    {
      'properties.siteConfig.http20Enabled': true,
    },
  ),
  settingsOf('platform/always-on', ['PSRule Azure.AppService.AlwaysOn'], SITE, {
    'properties.siteConfig.alwaysOn': true,
  }),
  settingsOf('platform/no-websockets-or-detailed-errors', ['Z-03'], SITE, {
    'properties.siteConfig.webSocketsEnabled': false,
    'properties.siteConfig.detailedErrorLoggingEnabled': false,
  }),
  {
    id: 'platform/managed-identity',
    cites: [
      'Z-06',
      'PSRule Azure.AppService.ManagedIdentity',
      'Azure Policy: App Service, managed identity',
    ],
    faults: (deployment) => {
      const site = siteOf(deployment);
      const users = Object.keys((at(site, 'identity.userAssignedIdentities') ?? {}) as object);
      return [
        ...wants(site, {
          'identity.type': 'SystemAssigned, UserAssigned',
          'properties.keyVaultReferenceIdentity': 'SystemAssigned',
        }),
        ...unless(
          users.length === 1,
          'Exactly one user-assigned identity is needed, to sign users in.',
        ),
      ];
    },
  },
  {
    id: 'platform/outbound-through-network',
    cites: [
      'Azure Policy: App Service, injected into a virtual network',
      'Azure Policy: App Service, outbound traffic routed to the virtual network',
    ],
    faults: (deployment) => {
      const network = resourceOf(deployment, 'Microsoft.Network/virtualNetworks');
      return ofType(deployment, SITE).flatMap((site) => [
        ...unless(
          (SUBNETS[kindOf(site)] ?? []).some(
            (name) =>
              at(site, 'properties.virtualNetworkSubnetId') === `${network.id}/subnets/${name}`,
          ),
          `${site.name} connects from another subnet than its own.`,
        ),
        // Not allTraffic, which would also route the platform's own pulls into rules that deny them.
        ...wants(site, { 'properties.outboundVnetRouting': { applicationTraffic: true } }),
      ]);
    },
  },
  settingsOf(
    'platform/host-name-not-reusable-by-other-tenants',
    ['Azure Policy: App Service, auto-generated domain name label scope'],
    SITE,
    { 'properties.autoGeneratedDomainNameLabelScope': 'TenantReuse' },
  ),
  {
    id: 'platform/no-cors-on-app',
    cites: ['Azure Policy: App Service, no CORS for every origin'],
    faults: (deployment) =>
      ofType(deployment, SITE).flatMap((site) =>
        unless(
          at(site, 'properties.siteConfig.cors') === undefined,
          `${site.name} answers CORS itself, but the gateway must decide who may call from a browser.`,
        ),
      ),
  },
  {
    id: 'platform/starts-node-directly',
    cites: ['D-12'],
    faults: (deployment) =>
      ofType(deployment, SITE)
        .filter((site) => !runsImage(site))
        .flatMap((site) =>
          wants(site, {
            kind: 'app,linux',
            'properties.siteConfig.linuxFxVersion': 'NODE|24-lts',
            'properties.siteConfig.appCommandLine': `node --max-semi-space-size=16 --max-old-space-size=512 --no-parallel-scavenge ${PROGRAMS[kindOf(site)]}`,
          }),
        ),
  },
  {
    id: 'platform/health-check-without-sign-in',
    cites: ['PSRule Azure.AppService.WebProbe', 'PSRule Azure.AppService.WebProbePath'],
    faults: (deployment) => {
      const settings = ofType(deployment, 'Microsoft.Web/sites/config').filter(({ name }) =>
        name.endsWith('/authsettingsV2'),
      );
      return [
        ...ofType(deployment, SITE).flatMap((site) =>
          wants(site, { 'properties.siteConfig.healthCheckPath': '/healthz' }),
        ),
        ...settings
          .filter(
            (one) =>
              !textsAt(one, 'properties.globalValidation.excludedPaths').includes('/healthz'),
          )
          .map(({ name }) => `${name} requires a sign-in, which the platform's probe cannot do.`),
      ];
    },
  },
  {
    id: 'platform/azd-service-tag',
    cites: ['azd: tag azd-service-name'],
    faults(deployment) {
      const services = ofType(deployment, SITE).map(serviceOf).sort();
      const others = services.filter((name) => !/^upstream-[a-z]/.test(name));
      return unless(
        ['server', 'egress,server'].includes(others.join()) &&
          new Set(services).size === services.length,
        `azd cannot tell where to push the code of its services: ${services.join()}.`,
      );
    },
  },
];

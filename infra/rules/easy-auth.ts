import type { Deployment, Resource } from '../model/deployment.ts';
import { at, child, namedValue, resourceOf, siteOf, textAt, textsAt } from '../model/select.ts';
import { type Rule, setting, settingsOfSite, unless, wants } from './rule.ts';

const settings = (deployment: Deployment): Resource =>
  child(deployment, 'Microsoft.Web/sites/config', `${siteOf(deployment).name}/authsettingsV2`);

const SERVICE = 'Microsoft.ApiManagement/service';

const ENTRA = 'properties.identityProviders.azureActiveDirectory';

/**
 * The token store is on although nothing reads it: according to the platform's documentation, claims
 * are mapped into the principal header only then. The gateway routes neither /.auth/me nor
 * /.auth/refresh, so stored tokens cannot be fetched.
 */
const TOKEN_STORE = true;

export const EASY_AUTH_RULES: readonly Rule[] = [
  {
    id: 'platform/sign-in-required',
    cites: ['Z-04', 'Azure Policy: App Service, authentication enabled'],
    faults: (deployment) =>
      wants(settings(deployment), {
        'properties.platform.enabled': true,
        'properties.globalValidation.requireAuthentication': true,
        'properties.globalValidation.unauthenticatedClientAction': 'Return401',
        'properties.httpSettings.requireHttps': true,
        [`${ENTRA}.enabled`]: true,
      }),
  },
  {
    id: 'platform/only-health-check-anonymous',
    cites: ['Z-04'],
    faults: (deployment) =>
      wants(settings(deployment), { 'properties.globalValidation.excludedPaths': ['/healthz'] }),
  },
  {
    id: 'platform/one-audience',
    cites: ['Z-04'],
    faults: (deployment) => {
      const clientId = setting(deployment, 'MCP_CLIENT_ID');
      return wants(settings(deployment), {
        [`${ENTRA}.registration.clientId`]: clientId,
        [`${ENTRA}.validation.allowedAudiences`]: [clientId],
      });
    },
  },
  {
    id: 'platform/issuer-of-this-tenant',
    cites: ['Z-04'],
    faults: (deployment) => {
      const issuer = textAt(settings(deployment), `${ENTRA}.registration.openIdIssuer`);
      const tenantId = setting(deployment, 'MCP_TENANT_ID');
      const named = issuer.includes(tenantId) && issuer.includes('/v2.0');
      return unless(
        named,
        `The issuer ${issuer} is not the version 2 issuer of the tenant ${tenantId}.`,
      );
    },
  },
  {
    id: 'platform/allowed-clients-listed',
    cites: ['Z-04'],
    faults: (deployment) => {
      const path = `${ENTRA}.validation.defaultAuthorizationPolicy.allowedApplications`;
      const allowed = textsAt(settings(deployment), path);
      const expected = [
        ...setting(deployment, 'MCP_ALLOWED_CLIENT_IDS').split(','),
        // Signs users in on the status page; never presents a bearer token.
        setting(deployment, 'MCP_CLIENT_ID'),
      ];
      return [
        ...unless(allowed.length > 0, 'No client is listed, which admits every client.'),
        ...unless(
          [...allowed].sort().join() === [...expected].sort().join(),
          'The platform and the server allow different clients.',
        ),
      ];
    },
  },
  {
    id: 'platform/no-client-secret',
    cites: ['Z-05', 'Z-10'],
    faults: (deployment) => [
      ...wants(settings(deployment), {
        [`${ENTRA}.registration.clientSecretSettingName`]: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID',
      }),
      ...unless(
        setting(deployment, 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID').endsWith('.clientId]'),
        'The setting that stands in for a client secret does not name the managed identity.',
      ),
    ],
  },
  {
    id: 'platform/challenge-sent',
    cites: ['Z-04'],
    faults: (deployment) =>
      wants(settings(deployment), { [`${ENTRA}.login.disableWWWAuthenticate`]: false }),
  },
  {
    id: 'platform/forwarded-host-trusted',
    cites: ['Z-04'],
    // The gateway sets this header from configuration; without it, a browser is redirected to the private host.
    faults: (deployment) =>
      wants(settings(deployment), {
        'properties.httpSettings.forwardProxy.convention': 'Standard',
      }),
  },
  {
    id: 'platform/no-external-sign-in-redirects',
    cites: ['Z-04'],
    faults: (deployment) =>
      wants(settings(deployment), {
        'properties.login.allowedExternalRedirectUrls': [],
        'properties.login.nonce.validateNonce': true,
        'properties.login.cookieExpiration.convention': 'FixedTime',
        // Limits a stolen cookie, or that of a user who has left, to one hour.
        'properties.login.cookieExpiration.timeToExpiration': '01:00:00',
      }),
  },
  {
    id: 'platform/token-store-setting',
    cites: ['Z-04'],
    faults: (deployment) =>
      wants(settings(deployment), { 'properties.login.tokenStore.enabled': TOKEN_STORE }),
  },
  {
    id: 'platform/metadata-names-gateway',
    cites: ['Z-07'],
    faults: (deployment) => {
      const url = setting(deployment, 'MCP_PUBLIC_URL');
      const scope = setting(deployment, 'WEBSITE_AUTH_PRM_DEFAULT_WITH_SCOPES');
      const told = textAt(namedValue(deployment, 'mcp-url'), 'properties.value');
      const apim = resourceOf(deployment, SERVICE).name;
      // On one machine the gateway has no domain name.
      const origins = [`https://${apim}.azure-api.net`, 'http://localhost:8000'];
      return [
        ...unless(
          origins.some((origin) => url === `${origin}/mcp`),
          `${url} is not the gateway's address.`,
        ),
        ...unless(
          told === url,
          `The gateway's own URL is ${told}, the server's setting is ${url}.`,
        ),
        ...unless(scope.startsWith(`${url}/`), `The scope ${scope} does not begin with ${url}.`),
      ];
    },
  },
  {
    id: 'platform/one-tenant',
    cites: ['Z-04'],
    faults: (deployment) =>
      unless(
        setting(deployment, 'WEBSITE_AUTH_AAD_ALLOWED_TENANTS') ===
          setting(deployment, 'MCP_TENANT_ID'),
        'The platform accepts another tenant than the server.',
      ),
  },
  {
    id: 'platform/sign-in-not-skipped',
    cites: ['Z-04', 'Z-13'],
    faults: (deployment) =>
      unless(
        at(settingsOfSite(deployment), 'properties.SKIP_EASY_AUTH') === undefined,
        'SKIP_EASY_AUTH is set.',
      ),
  },
];

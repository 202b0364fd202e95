// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of Bicep, which interpolates so.
import { type Break, wrong } from './break.ts';

const APIM = 'gateway/apim.bicep';
const API = 'gateway/api.bicep';
const LOG = 'gateway/log.bicep';
const PROTOCOLS = 'gateway/protocols.json';
const GLOBAL = 'gateway/global.policy.xml';
const MCP = 'gateway/mcp.policy.xml';
const CHECKED = { base: 'open', lines: ['param contentSafety = true'] };

export const GATEWAY_BREAKS: readonly Break[] = [
  wrong(
    'gateway/tier-supports-vnet-and-rate-limits',
    APIM,
    'name: tier\n',
    "name: 'Consumption'\n",
  ),
  wrong(
    'gateway/in-virtual-network',
    APIM,
    "virtualNetworkType: 'External'",
    "virtualNetworkType: 'None'",
  ),
  wrong('gateway/managed-identity', APIM, "type: 'SystemAssigned'", "type: 'None'"),
  wrong('gateway/minimum-management-api-version', APIM, '2021-08-01', '2019-12-01'),
  wrong(
    'gateway/no-portals',
    APIM,
    "developerPortalStatus: 'Disabled'",
    "developerPortalStatus: 'Enabled'",
  ),
  wrong(
    'gateway/no-portals',
    APIM,
    "legacyPortalStatus: 'Disabled'",
    "legacyPortalStatus: 'Enabled'",
  ),
  wrong(
    'gateway/no-direct-management-api',
    APIM,
    '// Users do not sign up at the gateway',
    "resource direct 'Microsoft.ApiManagement/service/tenant@2024-05-01' = {\n  parent: service\n  name: 'access'\n  properties: { enabled: true }\n}\n// Users do not sign up at the gateway",
  ),
  wrong(
    'gateway/no-outdated-protocols',
    PROTOCOLS,
    'Security.Protocols.Tls10": "false"',
    'Security.Protocols.Tls10": "true"',
  ),
  wrong(
    'gateway/no-outdated-protocols',
    PROTOCOLS,
    'Backend.Protocols.Tls11": "false"',
    'Backend.Protocols.Tls11": "true"',
  ),
  wrong(
    'gateway/no-outdated-ciphers',
    PROTOCOLS,
    'TripleDes168": "false"',
    'TripleDes168": "true"',
  ),
  wrong('gateway/only-two-apis', API, "path: 'mcp'\n", "path: 'other'\n"),
  wrong(
    'gateway/no-subscription-keys',
    API,
    "path: ''\n    protocols: [split(gatewayOrigin, '://')[0]]\n    subscriptionRequired: false",
    "path: ''\n    protocols: [split(gatewayOrigin, '://')[0]]\n    subscriptionRequired: true",
  ),
  wrong(
    'gateway/https-only',
    API,
    "path: 'mcp'\n    protocols: [split(gatewayOrigin, '://')[0]]",
    "path: 'mcp'\n    protocols: ['http', 'https']",
  ),
  wrong(
    'gateway/apis-have-descriptions',
    API,
    "description: 'The MCP endpoint. It accepts only POST with an access token.'",
    "description: ''",
  ),
  wrong(
    'gateway/backend-certificates-validated',
    API,
    'validateCertificateName: true',
    'validateCertificateName: false',
  ),
  wrong(
    'gateway/backend-certificates-validated',
    API,
    "url: 'https://${siteHostName}'",
    "url: 'http://${siteHostName}'",
  ),
  wrong('gateway/no-secret-named-values', API, 'secret: false', 'secret: true'),
  wrong('gateway/policies-inherit-parent', MCP, '<on-error>\n    <base />', '<on-error>'),
  wrong(
    'gateway/no-wildcard-cors',
    MCP,
    '<backend>\n    <base />',
    '<backend>\n    <base /><cors><allowed-origins><origin>*</origin></allowed-origins></cors>',
  ),
  wrong('gateway/token-fully-validated', MCP, " require-signed-tokens='true'", ''),
  wrong(
    'gateway/token-fully-validated',
    MCP,
    '<audience>{{audience}}</audience>',
    '<audience>any</audience>',
  ),
  wrong('gateway/token-fully-validated', MCP, " clock-skew='60'", " clock-skew='600'"),
  wrong('gateway/responses-unbuffered-with-timeout', GLOBAL, " timeout='30'", " timeout='240'"),
  wrong(
    'gateway/content-check-has-timeout',
    'gateway/content-safety.fragment.xml',
    " timeout='5'",
    " timeout='240'",
    CHECKED,
  ),
  wrong(
    'gateway/rate-limits-before-and-after-sign-in',
    GLOBAL,
    '"address:" + context.Request.IpAddress',
    'context.Request.IpAddress',
  ),
  wrong(
    'gateway/platform-headers-rejected-first',
    GLOBAL,
    "value='platform_header'",
    "value='other'",
  ),
  wrong('gateway/responses-unbuffered-with-timeout', GLOBAL, " buffer-response='false'", ''),
  wrong(
    'gateway/rate-limits-before-and-after-sign-in',
    MCP,
    '<!-- Before anything looks for a credential:',
    "<include-fragment fragment-id='caller-limit' /><!-- Before anything looks for a credential:",
  ),
  wrong('gateway/app-challenge-not-passed-on', MCP, 'StatusCode == 403', 'StatusCode == 418'),
  wrong(
    'gateway/errors-reveal-no-details',
    GLOBAL,
    '<on-error>',
    '<on-error><set-body>@(context.LastError.Message)</set-body>',
  ),
  wrong('gateway/no-bodies-or-credentials-in-log', LOG, 'bytes: 0', 'bytes: 8192'),
  wrong(
    'gateway/no-bodies-or-credentials-in-log',
    LOG,
    "value: 'Authorization'",
    "value: 'Accept'",
  ),
  wrong(
    'gateway/no-bodies-or-credentials-in-log',
    LOG,
    "queryParams: [{ value: '*', mode: 'Hide' }]",
    'queryParams: []',
  ),
  wrong(
    'gateway/log-with-managed-identity',
    LOG,
    "identityClientId: 'SystemAssigned'",
    "instrumentationKey: 'x'",
  ),
  wrong(
    'gateway/content-check-is-private',
    'gateway/content-safety.bicep',
    "publicNetworkAccess: 'Disabled'",
    "publicNetworkAccess: 'Enabled'",
    CHECKED,
  ),
];

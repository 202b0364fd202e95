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
  wrong('gateway/tier-with-network-and-counters', APIM, 'name: tier\n', "name: 'Consumption'\n"),
  wrong(
    'gateway/in-the-network',
    APIM,
    "virtualNetworkType: 'External'",
    "virtualNetworkType: 'None'",
  ),
  wrong('gateway/managed-identity', APIM, "type: 'SystemAssigned'", "type: 'None'"),
  wrong('gateway/management-api-floor', APIM, '2021-08-01', '2019-12-01'),
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
    'gateway/no-direct-management',
    APIM,
    '// Users do not sign up at the gateway',
    "resource direct 'Microsoft.ApiManagement/service/tenant@2024-05-01' = {\n  parent: service\n  name: 'access'\n  properties: { enabled: true }\n}\n// Users do not sign up at the gateway",
  ),
  wrong(
    'gateway/no-old-protocols',
    PROTOCOLS,
    'Security.Protocols.Tls10": "false"',
    'Security.Protocols.Tls10": "true"',
  ),
  wrong(
    'gateway/no-old-protocols',
    PROTOCOLS,
    'Backend.Protocols.Tls11": "false"',
    'Backend.Protocols.Tls11": "true"',
  ),
  wrong('gateway/no-old-ciphers', PROTOCOLS, 'TripleDes168": "false"', 'TripleDes168": "true"'),
  wrong('gateway/two-apis-and-no-more', API, "path: 'mcp'\n", "path: 'other'\n"),
  wrong(
    'gateway/keys-do-not-count',
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
    'gateway/apis-describe-themselves',
    API,
    "description: 'The MCP endpoint. It accepts only POST with an access token.'",
    "description: ''",
  ),
  wrong(
    'gateway/backend-over-checked-tls',
    API,
    'validateCertificateName: true',
    'validateCertificateName: false',
  ),
  wrong(
    'gateway/backend-over-checked-tls',
    API,
    "url: 'https://${siteHostName}'",
    "url: 'http://${siteHostName}'",
  ),
  wrong('gateway/holds-no-secret', API, 'secret: false', 'secret: true'),
  wrong('gateway/policies-inherit', MCP, '<on-error>\n    <base />', '<on-error>'),
  wrong(
    'gateway/no-wildcard-cors',
    MCP,
    '<backend>\n    <base />',
    '<backend>\n    <base /><cors><allowed-origins><origin>*</origin></allowed-origins></cors>',
  ),
  wrong('gateway/token-is-checked-whole', MCP, " require-signed-tokens='true'", ''),
  wrong(
    'gateway/token-is-checked-whole',
    MCP,
    '<audience>{{audience}}</audience>',
    '<audience>any</audience>',
  ),
  wrong('gateway/token-is-checked-whole', MCP, " clock-skew='60'", " clock-skew='600'"),
  wrong('gateway/streams-unbuffered-with-a-limit', GLOBAL, " timeout='30'", " timeout='240'"),
  wrong(
    'gateway/content-check-times-out',
    'gateway/content-safety.fragment.xml',
    " timeout='5'",
    " timeout='240'",
    CHECKED,
  ),
  wrong(
    'gateway/limits-before-and-after-sign-in',
    GLOBAL,
    '"address:" + context.Request.IpAddress',
    'context.Request.IpAddress',
  ),
  wrong('gateway/platform-headers-first', GLOBAL, "value='platform_header'", "value='other'"),
  wrong('gateway/streams-unbuffered-with-a-limit', GLOBAL, " buffer-response='false'", ''),
  wrong(
    'gateway/limits-before-and-after-sign-in',
    MCP,
    '<!-- Before anything looks for a credential:',
    "<include-fragment fragment-id='caller-limit' /><!-- Before anything looks for a credential:",
  ),
  wrong(
    'gateway/challenge-of-the-site-stays-inside',
    MCP,
    'StatusCode == 403',
    'StatusCode == 418',
  ),
  wrong(
    'gateway/errors-tell-nothing',
    GLOBAL,
    '<on-error>',
    '<on-error><set-body>@(context.LastError.Message)</set-body>',
  ),
  wrong('gateway/log-without-bodies-and-credentials', LOG, 'bytes: 0', 'bytes: 8192'),
  wrong(
    'gateway/log-without-bodies-and-credentials',
    LOG,
    "value: 'Authorization'",
    "value: 'Accept'",
  ),
  wrong(
    'gateway/log-without-bodies-and-credentials',
    LOG,
    "queryParams: [{ value: '*', mode: 'Hide' }]",
    'queryParams: []',
  ),
  wrong(
    'gateway/log-with-its-own-identity',
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

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of Bicep, which interpolates so.
import { type Break, wrong } from './break.ts';

const API = 'gateway/api.bicep';
const RESOURCE = 'gateway/metadata.policy.xml';
const SERVER = 'gateway/authorization-server.policy.xml';

export const METADATA_BREAKS: readonly Break[] = [
  wrong('gateway/known-authorization-server', API, '  metadata: metadata', "  metadata: 'other'"),
  wrong(
    'gateway/known-authorization-server',
    'main.bicep',
    'output AZURE_MCP_METADATA string = metadata',
    "output AZURE_MCP_METADATA string = 'pkce'",
  ),
  wrong(
    'gateway/own-metadata-only-if-chosen',
    SERVER,
    '(string)context.Variables["metadata"] != "pkce"\n',
    '(string)context.Variables["metadata"] == ""\n',
  ),
  wrong(
    'gateway/own-metadata-only-if-chosen',
    SERVER,
    '(string)context.Variables["authentication"] == "skipped"',
    '(string)context.Variables["authentication"] == ""',
  ),
  wrong(
    'gateway/own-metadata-only-if-chosen',
    RESOURCE,
    '"authorization_servers":["{{issuer}}"]',
    '"authorization_servers":["{{gateway-scheme}}://{{gateway-host}}"]',
  ),
  wrong(
    'gateway/own-metadata-names-only-sign-in-service',
    SERVER,
    '"issuer":"{{gateway-scheme}}://{{gateway-host}}"',
    '"issuer":"{{issuer}}"',
  ),
  wrong(
    'gateway/own-metadata-names-only-sign-in-service',
    API,
    "'${entraLoginEndpoint}${tenantId}/oauth2/v2.0/token'",
    "'${gatewayOrigin}/oauth2/v2.0/token'",
  ),
  wrong(
    'gateway/own-metadata-names-only-sign-in-service',
    API,
    "'${entraLoginEndpoint}${tenantId}/oauth2/v2.0/authorize'",
    "'${entraLoginEndpoint}common/oauth2/v2.0/authorize'",
  ),
  wrong(
    'gateway/own-metadata-names-only-sign-in-service',
    SERVER,
    "<set-variable name='grants'",
    "<set-variable name='help' value='\"service_documentation\":\"https://docs.example\"' /><set-variable name='grants'",
  ),
  wrong(
    'gateway/own-metadata-names-only-sign-in-service',
    SERVER,
    "value='{{mcp-url}}'",
    'value=\'@(context.Request.Headers.GetValueOrDefault("Host", ""))\'',
  ),
  wrong(
    'gateway/own-metadata-for-public-clients-with-pkce',
    SERVER,
    '"code_challenge_methods_supported":["S256"]',
    '"code_challenge_methods_supported":["S256","plain"]',
  ),
  wrong(
    'gateway/own-metadata-for-public-clients-with-pkce',
    SERVER,
    '"token_endpoint_auth_methods_supported":["none"]',
    '"token_endpoint_auth_methods_supported":["none","client_secret_post"]',
  ),
  ...['registration_endpoint', 'authorization_response_iss_parameter_supported'].map((member) =>
    wrong(
      'gateway/own-metadata-for-public-clients-with-pkce',
      SERVER,
      "<set-variable name='grants'",
      `<set-variable name='more' value='"${member}":true' /><set-variable name='grants'`,
    ),
  ),
  wrong(
    'gateway/refresh-tokens-only-if-chosen',
    SERVER,
    '== "pkce" ? ",\\"offline_access\\""',
    '!= "entra" ? ",\\"offline_access\\""',
  ),
  wrong(
    'gateway/refresh-tokens-only-if-chosen',
    SERVER,
    '[\\"authorization_code\\""',
    '[\\"authorization_code\\",\\"refresh_token\\""',
  ),
];

metadata name = 'Gateway APIs'
metadata description = 'The two APIs of the gateway, their policies and fragments, loaded unchanged from this folder, and named values for everything that differs between deployments.'

import { isOrigin, unsafeCharacters } from '../inputs.bicep'
import { metadataType } from '../types.bicep'

@description('Required. Name of the API Management service.')
param apimName string

@description('Required. Public origin of the gateway: scheme and host, without a trailing slash.')
param gatewayOrigin string

@description('Required. Host name of the app behind the gateway, which no response may contain.')
param siteHostName string

@description('Required. Tenant whose tokens are accepted.')
param tenantId string

@description('Required. Client id of the API registration, the audience of every token; may be empty only when authentication is skipped.')
param authClientId string

@description('Required. URL of the sign-in service, with a trailing slash.')
param entraLoginEndpoint string

@description('Optional. Origins of browser clients that may call the MCP endpoint.')
param allowedOrigins string[] = []

@description('Optional. Which authorization server the metadata names.')
param metadata metadataType = 'entra'

@description('Optional. Requires no token and admits only the deployer, for a smoke test.')
param skipEasyAuth bool = false

@description('Optional. IPv4 CIDR blocks that are admitted while authentication is skipped.')
param deployerAddresses string[] = []

@description('Optional. Endpoint of the content check, without a trailing slash. If empty, content-safety.off.fragment.xml is deployed.')
param contentSafetyEndpoint string = ''

@description('An address with three digits per part, so that the policy can compare addresses as text.')
func padded(address string) string => join(map(split(address, '.'), part => padLeft(part, 3, '0')), '.')

@description('First and last address of a block.')
func range(block string) string => '${padded(parseCidr(block).network)}-${padded(parseCidr(block).broadcast)}'

@description('Blocks that the address check can compare; the gateway is reachable over IPv4 only.')
var admittedBlocks = filter(deployerAddresses, block => !contains(block, ':'))

@description('Addresses that the address check admits: all while tokens are required, otherwise the deployer\'s.')
var admittedAddresses = !skipEasyAuth
  ? '*'
  : empty(admittedBlocks)
      ? fail('SKIP_EASY_AUTH is true but AZURE_DEPLOYER_IP contains no IPv4 address, and the gateway is reachable over IPv4 only. Add your IPv4 address.')
      : join(map(admittedBlocks, block => range(block)), ' ')

@description('The origins, or a message that says why one is not valid.')
var origins = map(
  allowedOrigins,
  origin =>
    isOrigin(origin, unsafeCharacters)
      ? origin
      : fail('AZURE_MCP_ALLOWED_ORIGINS contains "${origin}", which is not an origin. Write scheme and host, such as https://client.example.com, separated by commas.')
)

@description('The MCP URL, exactly as clients receive it.')
var mcpUrl = '${gatewayOrigin}/mcp'

@description('Issuer of all accepted tokens.')
var issuer = '${entraLoginEndpoint}${tenantId}/v2.0'

@description('The scopes of the API; the first is the base scope.')
var scopes = map(loadJsonContent('../entra/scopes.generated.json'), scope => scope.value)

@description('Placeholder for an empty value, which is not allowed; it is neither a valid origin nor a valid client id.')
var placeholder = 'none'

@description('All values in the policies that differ between deployments.')
var namedValues = {
  'admitted-addresses': admittedAddresses
  'allowed-origins': empty(origins) ? placeholder : join(origins, ' ')
  audience: empty(authClientId) ? placeholder : authClientId
  authentication: skipEasyAuth ? 'skipped' : 'required'
  'authorization-endpoint': '${entraLoginEndpoint}${tenantId}/oauth2/v2.0/authorize'
  'base-role': loadJsonContent('../entra/app-roles.generated.json')[0].value
  'base-scope': scopes[0]
  'gateway-host': split(gatewayOrigin, '://')[1]
  'gateway-scheme': split(gatewayOrigin, '://')[0]
  issuer: issuer
  'mcp-url': mcpUrl
  metadata: metadata
  // The path-inserted form of RFC 9728, section 3.1, which every client requests first.
  'metadata-url': '${gatewayOrigin}/.well-known/oauth-protected-resource/mcp'
  'openid-configuration': '${issuer}/.well-known/openid-configuration'
  scopes: join(scopes, ' ')
  'site-host': siteHostName
  'tenant-id': tenantId
  'token-endpoint': '${entraLoginEndpoint}${tenantId}/oauth2/v2.0/token'
  ...(empty(contentSafetyEndpoint) ? {} : { 'content-safety-endpoint': contentSafetyEndpoint })
}

@description('Fragments by id.')
var fragments = {
  answer: loadTextContent('answer.generated.fragment.xml')
  'browser-answer': loadTextContent('browser-answer.fragment.xml')
  'caller-limit': loadTextContent('caller-limit.generated.fragment.xml')
  'content-safety': empty(contentSafetyEndpoint)
    ? loadTextContent('content-safety.off.fragment.xml')
    : loadTextContent('content-safety.fragment.xml')
  'fixed-headers': loadTextContent('fixed-headers.generated.fragment.xml')
  'platform-headers': loadTextContent('platform-headers.generated.fragment.xml')
  origin: loadTextContent('origin.fragment.xml')
  'public-document': loadTextContent('public-document.fragment.xml')
  'tool-limits': loadTextContent('tool-limits.generated.fragment.xml')
}

@description('Policies of operations by name.')
var policies = {
  authorizationServer: loadTextContent('authorization-server.policy.xml')
  callback: loadTextContent('callback.policy.xml')
  mcp: loadTextContent('mcp.policy.xml')
  metadata: loadTextContent('metadata.policy.xml')
  page: loadTextContent('page.policy.xml')
  preflight: loadTextContent('preflight.policy.xml')
  signIn: loadTextContent('sign-in.policy.xml')
}

@description('Policy of each operation in the two OpenAPI documents. An operation without a policy reaches no backend.')
var operations = loadJsonContent('operations.json')

resource service 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: apimName
}

resource values 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = [
  for item in items(namedValues): {
    parent: service
    name: item.key
    properties: {
      displayName: item.key
      value: item.value
      // None of these is a secret: the gateway holds no secrets.
      secret: false
    }
  }
]

resource site 'Microsoft.ApiManagement/service/backends@2024-05-01' = {
  parent: service
  name: 'site'
  properties: {
    title: 'site'
    description: 'The server, through its private endpoint.'
    protocol: 'http'
    url: 'https://${siteHostName}'
    tls: {
      validateCertificateChain: true
      validateCertificateName: true
    }
  }
}

resource policyFragments 'Microsoft.ApiManagement/service/policyFragments@2024-05-01' = [
  for item in items(fragments): {
    parent: service
    name: item.key
    properties: {
      format: 'xml'
      value: item.value
    }
    dependsOn: [values]
  }
]

resource globalPolicy 'Microsoft.ApiManagement/service/policies@2024-05-01' = {
  parent: service
  name: 'policy'
  properties: {
    format: 'xml'
    value: loadTextContent('global.policy.xml')
  }
  dependsOn: [values, policyFragments]
}

// Neither API has a service URL: an operation reaches the site only through its own policy.
resource mcpApi 'Microsoft.ApiManagement/service/apis@2024-05-01' = {
  parent: service
  name: 'mcp'
  properties: {
    displayName: 'MCP'
    description: 'The MCP endpoint. It accepts only POST with an access token.'
    path: 'mcp'
    protocols: [split(gatewayOrigin, '://')[0]]
    subscriptionRequired: false
    apiType: 'http'
    format: 'openapi+json'
    value: loadTextContent('mcp.openapi.json')
  }
  dependsOn: [globalPolicy]
}

resource rootApi 'Microsoft.ApiManagement/service/apis@2024-05-01' = {
  parent: service
  name: 'root'
  properties: {
    displayName: 'Root'
    description: 'Metadata for clients, and the status page with browser sign-in.'
    path: ''
    protocols: [split(gatewayOrigin, '://')[0]]
    subscriptionRequired: false
    apiType: 'http'
    format: 'openapi+json'
    value: loadTextContent('root.openapi.json')
  }
  // Imported after the other one: two concurrent imports into one service have blocked each other.
  dependsOn: [mcpApi]
}

resource mcpOperations 'Microsoft.ApiManagement/service/apis/operations@2024-05-01' existing = [
  for item in items(operations.mcp): {
    parent: mcpApi
    name: item.key
  }
]

resource rootOperations 'Microsoft.ApiManagement/service/apis/operations@2024-05-01' existing = [
  for item in items(operations.root): {
    parent: rootApi
    name: item.key
  }
]

// One at a time: overlapping writes to one API are refused with an ETag conflict.
@batchSize(1)
resource mcpPolicies 'Microsoft.ApiManagement/service/apis/operations/policies@2024-05-01' = [
  for (item, index) in items(operations.mcp): {
    parent: mcpOperations[index]
    name: 'policy'
    properties: {
      format: 'xml'
      value: policies[item.value]
    }
    dependsOn: [site]
  }
]

@batchSize(1)
resource rootPolicies 'Microsoft.ApiManagement/service/apis/operations/policies@2024-05-01' = [
  for (item, index) in items(operations.root): {
    parent: rootOperations[index]
    name: 'policy'
    properties: {
      format: 'xml'
      value: policies[item.value]
    }
    dependsOn: [site]
  }
]

@description('The MCP URL, as clients receive it.')
output mcpUrl string = mcpUrl

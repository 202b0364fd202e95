metadata name = 'Secure MCP server'
metadata description = 'The whole chain, in the order of a call: gateway, network, platform, vault, watch. Entra is configured by the hooks in scripts/, which run before and after. This file computes every name and passes values on; it decides nothing else.'

targetScope = 'subscription'

import { authentication, blocks, instances, list, publicOrigin, subnet, unsafeCharacters } from 'inputs.bicep'
import { namesFor } from 'names.bicep'
import { apimTierType, metadataType, toolNeedsType } from 'types.bicep'

@description('Required. Name of the azd environment; all resource names are derived from it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Required. Region of all resources.')
@minLength(1)
param location string

@description('Optional. Client id of the API registration, which the hook creates before provisioning.')
param authClientId string = ''

@description('Optional. Client id of the public client registration, which the same hook creates.')
param publicClientId string = ''

@description('Optional. Client ids of additional applications that sign users in, separated by commas.')
param clientAppIds string = ''

@description('Optional. Client ids of applications that call as themselves, separated by commas.')
param callerAppIds string = ''

@description('Optional. Redirects of clients that the hook registers in addition to the declared ones, separated by commas.')
param clientRedirects string = ''

@description('Optional. URL of the sign-in service, with a trailing slash.')
param entraLoginEndpoint string = environment().authentication.loginEndpoint

@description('Optional. No registration and no sign-in, for a smoke test from the addresses in deployerIp.')
param skipEasyAuth bool = false

@description('Optional. Disables the app\'s public endpoint, so that only the gateway is public.')
param lockDownWebApp bool = false

@description('Optional. Tier of API Management.')
param apimTier apimTierType = 'Developer'

@description('Optional. Size of the instances of the App Service plan: one of platform/plan-sizes.json.')
param planSku string = 'P1v3'

@description('Optional. Number of instances of the App Service plan: a range, within which the load decides, or a single number. If empty, 2-5, of which a size that does not scale has the lower; or 1, if another MCP server keeps a session for each caller.')
param planInstances string = ''

@description('Optional. Size of the instance of the plan of other MCP servers: one of platform/plan-sizes.json.')
param upstreamPlanSku string = 'P0v3'

@description('Optional. Domain of API Management in this cloud.')
param apimDomain string = 'azure-api.net'

@description('Optional. Public origin of the gateway if it differs from the one that API Management assigns.')
param gatewayOrigin string = ''

@description('Optional. Checks the arguments of tool calls with Azure AI Content Safety.')
param contentSafety bool = false

@description('Optional. Addresses or CIDR blocks from which code may be deployed before lock-down, separated by commas. If empty, code may be deployed from anywhere with an Entra token.')
param deployerIp string = ''

@description('Optional. Address space of the virtual network: a /22 block of private addresses. It must not overlap with networks that are connected to it, and cannot be changed later.')
param addressSpace string = '10.20.0.0/22'

@description('Optional. Prefix of a subnet, reached by peering or VPN, from which code may be deployed after lock-down.')
param deployerSubnetPrefix string = ''

@description('Optional. Origins of browser clients that may call the MCP endpoint, separated by commas.')
param allowedOrigins string = ''

@description('Optional. Which authorization server the metadata of the gateway names.')
param metadata metadataType = 'entra'

@description('Optional. Email addresses that receive alerts in addition to the subscription\'s owners, separated by commas.')
param alertEmails string = ''

@description('Optional. Prevents every identity from purging the vault or a deleted secret before its retention ends. It cannot be turned off later.')
param purgeProtection bool = true

@description('Optional. How long deleted secrets can be restored.')
param secretRetentionDays int = 90

@description('Optional. What the tools need: generated from their declarations, so set it only to try something.')
param toolNeeds toolNeedsType = loadJsonContent('tool-needs.generated.json')

@description('Unique suffix of the environment. It is constant, so names are known before any resource exists.')
var names = namesFor(environmentName, toLower(uniqueString(subscription().id, environmentName, location)))

@description('Tags of all resources; azd finds its resources by the first.')
var tags = {
  'azd-env-name': environmentName
  purpose: 'secure-mcp-server'
  authentication: authentication(skipEasyAuth, lockDownWebApp, authClientId, deployerIp)
  ...(empty(toolNeeds.sessionsPerCaller) ? {} : { sessions: 'one instance' })
}

@description('CIDR blocks from which code may be deployed, and from which calls are accepted when sign-in is skipped.')
var deployerAddresses = blocks(deployerIp)

@description('Public origin of the gateway.')
var origin = empty(gatewayOrigin)
  ? 'https://${names.apim}.${apimDomain}'
  : publicOrigin(gatewayOrigin, unsafeCharacters)

@description('The MCP URL. Users paste it into clients, it is the identifier URI of the registration, and the metadata contains it, so all three must be identical.')
var mcpUrl = '${origin}/mcp'

@description('Issuer of all accepted tokens.')
var issuer = '${entraLoginEndpoint}${tenant().tenantId}/v2.0'

@description('Client ids whose tokens are accepted.')
var allowedClientIds = concat(
  map(loadJsonContent('entra/known-clients.json'), client => client.clientId),
  list(publicClientId),
  list(clientAppIds),
  list(callerAppIds)
)

@description('Whether a tool calls a service outside the network.')
var callsOut = !empty(toolNeeds.outbound)

@description('Subnets of the sites of other MCP servers.')
var upstreamSubnets = concat(
  empty(filter(toolNeeds.upstreams, upstream => !upstream.internet)) ? [] : ['upstreams'],
  empty(filter(toolNeeds.upstreams, upstream => upstream.internet)) ? [] : ['upstreams-out']
)

@description('Base address of the vault.')
var vaultUri = 'https://${names.vault}${environment().suffixes.keyvaultDns}/'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: names.resourceGroup
  location: location
  tags: tags
}

module apim 'gateway/apim.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: names.apim
    tier: apimTier
    subnetId: network.outputs.gatewaySubnetId
  }
}

module apis 'gateway/api.bicep' = {
  scope: group
  params: {
    apimName: names.apim
    gatewayOrigin: origin
    siteHostName: platform.outputs.siteHostName
    tenantId: tenant().tenantId
    authClientId: authClientId
    entraLoginEndpoint: entraLoginEndpoint
    allowedOrigins: list(allowedOrigins)
    metadata: metadata
    skipEasyAuth: skipEasyAuth
    deployerAddresses: deployerAddresses
    contentSafetyEndpoint: contentSafety ? contentCheck!.outputs.endpoint : ''
  }
  // Another resource depends on this module only if the content check is enabled; the linter assumes that it is.
  #disable-next-line no-unnecessary-dependson
  dependsOn: [apim]
}

module contentCheck 'gateway/content-safety.bicep' = if (contentSafety) {
  scope: group
  params: {
    location: location
    tags: tags
    name: names.contentSafety
    apimName: names.apim
    apimPrincipalId: apim.outputs.principalId
  }
}

module contentCheckEndpoint 'network/private-endpoint.bicep' = if (contentSafety) {
  scope: group
  params: {
    location: location
    tags: tags
    name: '${names.privateEndpointPrefix}${names.contentSafety}'
    subnetId: network.outputs.endpointSubnetId
    addressSpace: addressSpace
    serviceId: contentCheck!.outputs.id
    entry: 'contentSafety'
  }
}

module gatewayLog 'gateway/log.bicep' = {
  scope: group
  params: {
    apimName: names.apim
    componentId: telemetry.outputs.componentId
    connectionString: telemetry.outputs.connectionString
  }
  dependsOn: [watch]
}

module network 'network/network.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    virtualNetworkName: names.virtualNetwork
    securityGroupPrefix: names.securityGroupPrefix
    addressSpace: addressSpace
    apimTier: apimTier
    deployerSubnetPrefix: subnet(deployerSubnetPrefix)
    contentSafety: contentSafety
    egress: callsOut
    upstreamSubnets: upstreamSubnets
    upstreamSignIn: !empty(filter(toolNeeds.upstreams, upstream => upstream.identity && !upstream.internet))
    upstreamAddresses: toolNeeds.upstreamAddresses
  }
}

module platform 'platform/platform.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    planName: names.plan
    planSku: planSku
    planInstances: instances(planInstances, toolNeeds.sessionsPerCaller)
    siteName: names.site
    signInIdentityName: names.signInIdentity
    subnetId: network.outputs.appSubnetId
    endpointSubnetId: network.outputs.endpointSubnetId
    endpointName: '${names.privateEndpointPrefix}${names.site}'
    addressSpace: addressSpace
    lockedDown: lockDownWebApp
    deployerAddresses: deployerAddresses
    skipEasyAuth: skipEasyAuth
    issuer: issuer
    clientId: authClientId
    // The same registration signs users in on the status page.
    allowedClientIds: concat(allowedClientIds, list(authClientId))
  }
}

module settings 'platform/settings.bicep' = {
  scope: group
  params: {
    siteName: names.site
    values: {
      MCP_PUBLIC_URL: mcpUrl
      MCP_TENANT_ID: tenant().tenantId
      MCP_CLIENT_ID: authClientId
      MCP_LOGIN_ENDPOINT: entraLoginEndpoint
      MCP_ALLOWED_CLIENT_IDS: join(allowedClientIds, ',')
      MCP_ALLOWED_ORIGINS: join(list(allowedOrigins), ',')
      MCP_LOCKED_DOWN: lockDownWebApp ? 'true' : 'false'
      KEY_VAULT_URI: vaultUri
      MCP_WATCHED_SECRETS: join(vault.outputs.secretNames, ',')
      SECURE_CONFIG_VALUE: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${vault.outputs.secureConfigName})'
      APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry.outputs.connectionString
      ...toObject(
        toolNeeds.secrets,
        secret => secret.setting,
        secret => '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${secret.name})'
      )
      ...(callsOut ? { MCP_EGRESS_URL: 'https://${egress!.outputs.hostName}/' } : {})
      ...(empty(toolNeeds.upstreams)
        ? {}
        : toObject(upstreams!.outputs.addresses, upstream => upstream.setting, upstream => upstream.url))
      ...(skipEasyAuth
        ? { SKIP_EASY_AUTH: 'true' }
        : {
            MCP_PUBLIC_CLIENT_ID: publicClientId
            WEBSITE_AUTH_AAD_ALLOWED_TENANTS: tenant().tenantId
            WEBSITE_AUTH_PRM_DEFAULT_WITH_SCOPES: '${mcpUrl}/${loadJsonContent('entra/scopes.generated.json')[0].value}'
            OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: platform.outputs.signInClientId
          })
    }
  }
}

module egress 'platform/egress.bicep' = if (callsOut) {
  scope: group
  params: {
    location: location
    tags: tags
    siteName: names.egressSite
    planId: platform.outputs.planId
    endToEndEncryption: platform.outputs.endToEndEncryption
    subnetId: network.outputs.egressSubnetId
    endpointSubnetId: network.outputs.endpointSubnetId
    endpointName: '${names.privateEndpointPrefix}${names.egressSite}'
    addressSpace: addressSpace
    origins: toolNeeds.outbound
    lockedDown: lockDownWebApp
    deployerAddresses: deployerAddresses
  }
}

module upstreams 'upstream/upstreams.bicep' = if (!empty(toolNeeds.upstreams)) {
  scope: group
  params: {
    location: location
    tags: tags
    planName: names.upstreamPlan
    planSku: upstreamPlanSku
    sitePrefix: names.upstreamSitePrefix
    endpointPrefix: names.privateEndpointPrefix
    subnetId: network.outputs.upstreamSubnetId
    outSubnetId: network.outputs.upstreamOutSubnetId
    endpointSubnetId: network.outputs.endpointSubnetId
    addressSpace: addressSpace
    upstreams: toolNeeds.upstreams
    lockedDown: lockDownWebApp
    deployerAddresses: deployerAddresses
    skipEasyAuth: skipEasyAuth
    issuer: issuer
    clientId: authClientId
    serverPrincipalId: platform.outputs.principalId
  }
}

module vault 'vault/vault.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: names.vault
    endpointSubnetId: network.outputs.endpointSubnetId
    endpointName: '${names.privateEndpointPrefix}${names.vault}'
    addressSpace: addressSpace
    siteName: names.site
    sitePrincipalId: platform.outputs.principalId
    purgeProtection: purgeProtection
    retentionDays: secretRetentionDays
    forTools: toolNeeds.secrets
  }
}

module telemetry 'watch/telemetry.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceName: names.workspace
    componentName: names.component
  }
}

module watch 'watch/watch.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    names: names
    subnets: concat(['gateway', 'app', 'endpoints'], callsOut ? ['egress'] : [], upstreamSubnets)
    siteNames: concat(
      [names.site],
      callsOut ? [names.egressSite] : [],
      map(toolNeeds.upstreams, upstream => '${names.upstreamSitePrefix}${upstream.name}')
    )
    workspaceId: telemetry.outputs.workspaceId
    apimPrincipalId: apim.outputs.principalId
    sitePrincipalId: platform.outputs.principalId
    alertEmails: list(alertEmails)
  }
  dependsOn: [vault, egress, upstreams]
}

@description('URL that MCP clients connect to.')
output APIM_MCP_URL string = mcpUrl

@description('The app behind the gateway, which refuses requests from the internet.')
output WEB_URI string = 'https://${platform.outputs.siteHostName}'

@description('Tenant whose users and applications may call.')
output AZURE_TENANT_ID string = tenant().tenantId

@description('URL of that tenant\'s sign-in service, with a trailing slash. The hook derives issuer and consent address from it.')
output AZURE_ENTRA_LOGIN_ENDPOINT string = entraLoginEndpoint

@description('Resource group of the deployment.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Object id of the identity that the hook names in the federated credential of the registration.')
output AZURE_SIGNIN_IDENTITY_PRINCIPAL_ID string = platform.outputs.signInPrincipalId

@description('Whether the app\'s public endpoint is disabled. The hook reads it before the next deployment, which must not reopen the endpoint unless told to.')
output AZURE_LOCKED_DOWN string = lockDownWebApp ? 'true' : 'false'

@description('Name of the web app.')
output AZURE_WEB_APP_NAME string = names.site

// The settings that nothing else preserves, under their own names: azd stores outputs in its environment, so
// "azd env refresh" restores them on another machine, where an unset one would deploy its default. Not here:
// whether to lock down, for which the hook asks, and whether to skip sign-in, which should not spread.

@description('Client id of the API registration.')
output AZURE_AUTH_CLIENT_ID string = authClientId

@description('Client id of the public client registration.')
output AZURE_PUBLIC_CLIENT_ID string = publicClientId

@description('Additional applications that sign users in.')
output AZURE_MCP_CLIENT_APP_ID string = clientAppIds

@description('Applications that call as themselves.')
output AZURE_MCP_CALLER_APP_ID string = callerAppIds

@description('Redirects that the hook registers in addition to the declared ones.')
output AZURE_MCP_CLIENT_REDIRECTS string = clientRedirects

@description('Tier of API Management.')
output AZURE_APIM_TIER string = apimTier

@description('Size of the instances of the plan.')
output AZURE_PLAN_SKU string = planSku

@description('Number of instances of the plan; empty if unset, because the default depends on the size.')
output AZURE_PLAN_INSTANCES string = planInstances

@description('Size of the instance of the plan of other MCP servers.')
output AZURE_UPSTREAM_PLAN_SKU string = upstreamPlanSku

@description('Whether Azure AI Content Safety checks the arguments of tool calls.')
output AZURE_CONTENT_SAFETY string = contentSafety ? 'true' : 'false'

@description('Address space of the virtual network.')
output AZURE_ADDRESS_SPACE string = addressSpace

@description('Addresses from which code may be deployed before lock-down.')
output AZURE_DEPLOYER_IP string = deployerIp

@description('Subnet from which code may be deployed after lock-down.')
output AZURE_DEPLOYER_SUBNET_PREFIX string = deployerSubnetPrefix

@description('Public origin of the gateway; empty if API Management assigns it.')
output AZURE_GATEWAY_ORIGIN string = gatewayOrigin

@description('Origins of browser clients.')
output AZURE_MCP_ALLOWED_ORIGINS string = allowedOrigins

@description('Which authorization server the metadata names.')
output AZURE_MCP_METADATA string = metadata

@description('Addresses that receive alerts in addition to the owners.')
output AZURE_ALERT_EMAIL string = alertEmails

@description('Whether the vault is protected from purging.')
output AZURE_KEY_VAULT_PURGE_PROTECTION string = purgeProtection ? 'true' : 'false'

@description('How long deleted secrets can be restored.')
output AZURE_KEY_VAULT_RETENTION_DAYS string = string(secretRetentionDays)

metadata name = 'Secure MCP server'
metadata description = 'The whole chain, in the order of a call: gateway, network, platform, vault, watch. Entra is changed by the hooks in scripts/, which run before and after. This file computes every name and hands values on; it decides nothing else.'

targetScope = 'subscription'

import { apimTierType } from 'types.bicep'

@description('Required. Name of the azd environment; all names come from it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Required. Region of all resources.')
@minLength(1)
param location string

@description('Optional. Client id of the API registration, made by the hook before provisioning.')
param authClientId string = ''

@description('Optional. Client id of the public client registration, made by the same hook.')
param publicClientId string = ''

@description('Optional. Client ids of further applications that sign users in, separated by commas.')
param clientAppIds string = ''

@description('Optional. Client ids of applications that call as themselves, separated by commas.')
param callerAppIds string = ''

@description('Optional. Sign-in service, with a slash at the end.')
param entraLoginEndpoint string = environment().authentication.loginEndpoint

@description('Optional. No registration and no sign-in, for a smoke test from the addresses in deployerIp.')
param skipEasyAuth bool = false

@description('Optional. Closes the last public door but the gateway.')
param lockDownWebApp bool = false

@description('Optional. Tier of API Management.')
param apimTier apimTierType = 'Developer'

@description('Optional. Domain under which API Management answers in this cloud.')
param apimDomain string = 'azure-api.net'

@description('Optional. Public origin of the gateway where it is not the name that API Management gives it.')
param gatewayOrigin string = ''

@description('Optional. Has the arguments of tool calls judged before they reach a tool.')
param contentSafety bool = false

@description('Optional. Addresses or CIDR blocks from which code may be deployed before lock-down, separated by commas; with none, from anywhere, and Entra is the door.')
param deployerIp string = ''

@description('Optional. Prefix of a subnet, reached by peering or VPN, from which code may be deployed after lock-down.')
param deployerSubnetPrefix string = ''

@description('Optional. Origins of browser clients that may call the MCP endpoint, separated by commas.')
param allowedOrigins string = ''

@description('Optional. Email addresses that hear of alerts besides the owners of the subscription, separated by commas.')
param alertEmails string = ''

@description('Optional. Nobody may destroy a deleted secret, or the vault, before its retention ends. Cannot be taken back.')
param purgeProtection bool = true

@description('Optional. How long deleted secrets can be restored.')
param secretRetentionDays int = 90

@description('Parts of a comma list.')
func list(text string) string[] => filter(map(split(text, ','), part => trim(part)), part => !empty(part))

@description('An address alone becomes the block that holds just it.')
func block(address string) string =>
  contains(address, '/') ? address : contains(address, ':') ? '${address}/128' : '${address}/32'

@description('Prefixes of names by type.')
var abbreviations = loadJsonContent('abbreviations.json')

@description('The same for the same environment, different from everybody else: names are known before anything exists.')
var resourceToken = toLower(uniqueString(subscription().id, environmentName, location))

@description('Tags of all resources; azd finds its own by the first.')
var tags = {
  'azd-env-name': environmentName
  purpose: 'secure-mcp-server'
  authentication: authentication
}

@description('Whether callers must sign in. What cannot be meant stops the deployment here.')
var authentication = !skipEasyAuth
  ? empty(authClientId)
      ? fail('AZURE_AUTH_CLIENT_ID is empty, so nobody could sign in. Run "azd up" or "azd provision", whose hook makes the registration, or set SKIP_EASY_AUTH=true for a smoke test.')
      : 'required'
  : lockDownWebApp
      ? fail('SKIP_EASY_AUTH and LOCK_DOWN_WEB_APP are both true. A locked-down server must know its callers: set SKIP_EASY_AUTH=false and run "azd up".')
      : empty(deployerAddresses)
          ? fail('SKIP_EASY_AUTH is true and AZURE_DEPLOYER_IP is empty, so the gateway could admit nobody. Set AZURE_DEPLOYER_IP to your own address.')
          : 'skipped'

@description('CIDR blocks from which code may be deployed, and calls made when sign-in is skipped.')
var deployerAddresses = map(list(deployerIp), address => block(address))

@description('Name of the API Management service.')
var apimName = '${abbreviations.apiManagementService}${resourceToken}'

@description('Name of the virtual network.')
var virtualNetworkName = '${abbreviations.networkVirtualNetworks}${resourceToken}'

@description('What the names of the network security groups begin with.')
var securityGroupPrefix = '${abbreviations.networkNetworkSecurityGroups}${resourceToken}-'

@description('Name of the web app.')
var siteName = '${abbreviations.webSitesAppService}${resourceToken}'

@description('Name of the vault.')
var vaultName = '${abbreviations.keyVaultVaults}${resourceToken}'

@description('Name of the workspace that keeps the trail.')
var workspaceName = '${abbreviations.operationalInsightsWorkspaces}${resourceToken}'

@description('Name of the Application Insights component.')
var componentName = '${abbreviations.insightsComponents}${resourceToken}'

@description('Name of the Content Safety account.')
var contentSafetyName = '${abbreviations.cognitiveServicesAccounts}${resourceToken}'

@description('Public origin of the gateway.')
var publicOrigin = empty(gatewayOrigin) ? 'https://${apimName}.${apimDomain}' : gatewayOrigin

@description('What users paste, what the registration is called by, and what the metadata names: one string, letter for letter.')
var mcpUrl = '${publicOrigin}/mcp'

@description('Issuer of every token that is accepted.')
var issuer = '${entraLoginEndpoint}${tenant().tenantId}/v2.0'

@description('First-party clients that sign users in.')
var knownClients = loadJsonContent('entra/known-clients.json')

@description('Scopes of the API; the first is the base.')
var scopes = loadJsonContent('entra/scopes.json')

@description('Client ids that may present a token.')
var allowedClientIds = concat(
  map(knownClients, client => client.clientId),
  list(publicClientId),
  list(clientAppIds),
  list(callerAppIds)
)

@description('Base address of the vault.')
var vaultUri = 'https://${vaultName}${environment().suffixes.keyvaultDns}/'

@description('Addresses and DNS zones of the private endpoints.')
var endpoints = loadJsonContent('network/plan.json').endpoints

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  // Environment names may end with a dot, names of resource groups may not.
  name: '${abbreviations.resourcesResourceGroups}${environmentName}-mcp'
  location: location
  tags: tags
}

module apim 'gateway/apim.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: apimName
    tier: apimTier
    subnetId: network.outputs.gatewaySubnetId
  }
}

module apis 'gateway/api.bicep' = {
  scope: group
  params: {
    apimName: apimName
    gatewayOrigin: publicOrigin
    siteHostName: site.outputs.hostName
    tenantId: tenant().tenantId
    authClientId: authClientId
    entraLoginEndpoint: entraLoginEndpoint
    allowedOrigins: list(allowedOrigins)
    skipEasyAuth: skipEasyAuth
    deployerAddresses: deployerAddresses
    contentSafetyEndpoint: contentSafety ? contentCheck!.outputs.endpoint : ''
  }
  // Without the content check nothing else in here waits for the service; the linter takes it as given.
  #disable-next-line no-unnecessary-dependson
  dependsOn: [apim, siteEndpoint]
}

module contentCheck 'gateway/content-safety.bicep' = if (contentSafety) {
  scope: group
  params: {
    location: location
    tags: tags
    name: contentSafetyName
    apimName: apimName
    apimPrincipalId: apim.outputs.principalId
  }
}

module contentCheckEndpoint 'network/private-endpoint.bicep' = if (contentSafety) {
  scope: group
  params: {
    location: location
    tags: tags
    name: '${abbreviations.networkPrivateEndpoints}${contentSafetyName}'
    subnetId: network.outputs.endpointSubnetId
    serviceId: contentCheck!.outputs.id
    endpoint: endpoints.contentSafety
  }
}

module gatewayLog 'gateway/log.bicep' = {
  scope: group
  params: {
    apimName: apimName
    componentId: telemetry.outputs.componentId
    connectionString: telemetry.outputs.connectionString
  }
  dependsOn: [gatewaySends]
}

module network 'network/network.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    virtualNetworkName: virtualNetworkName
    securityGroupPrefix: securityGroupPrefix
    apimTier: apimTier
    deployerSubnetPrefix: deployerSubnetPrefix
    contentSafety: contentSafety
  }
}

module plan 'platform/plan.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: '${abbreviations.webServerFarms}${resourceToken}'
  }
}

module site 'platform/site.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: siteName
    signInIdentityName: '${abbreviations.managedIdentityUserAssignedIdentities}${resourceToken}-signin'
    planId: plan.outputs.id
    subnetId: network.outputs.appSubnetId
    lockedDown: lockDownWebApp
    deployerAddresses: deployerAddresses
  }
}

module easyAuth 'platform/easy-auth.bicep' = {
  scope: group
  params: {
    siteName: siteName
    skipped: skipEasyAuth
    issuer: issuer
    clientId: authClientId
    // The registration itself signs users in on the status page.
    allowedClientIds: concat(allowedClientIds, list(authClientId))
  }
  dependsOn: [site]
}

module siteEndpoint 'network/private-endpoint.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: '${abbreviations.networkPrivateEndpoints}${siteName}'
    subnetId: network.outputs.endpointSubnetId
    serviceId: site.outputs.id
    endpoint: endpoints.site
  }
}

module settings 'platform/settings.bicep' = {
  scope: group
  params: {
    siteName: siteName
    values: {
      MCP_PUBLIC_URL: mcpUrl
      MCP_TENANT_ID: tenant().tenantId
      MCP_CLIENT_ID: authClientId
      MCP_LOGIN_ENDPOINT: entraLoginEndpoint
      MCP_ALLOWED_CLIENT_IDS: join(allowedClientIds, ',')
      MCP_ALLOWED_ORIGINS: join(list(allowedOrigins), ',')
      MCP_LOCKED_DOWN: lockDownWebApp ? 'true' : 'false'
      KEY_VAULT_URI: vaultUri
      SECURE_CONFIG_VALUE: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${vault.outputs.secureConfigName})'
      APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry.outputs.connectionString
      ...(skipEasyAuth
        ? { SKIP_EASY_AUTH: 'true' }
        : {
            WEBSITE_AUTH_AAD_ALLOWED_TENANTS: tenant().tenantId
            WEBSITE_AUTH_PRM_DEFAULT_WITH_SCOPES: '${mcpUrl}/${scopes[0].value}'
            OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: site.outputs.signInClientId
          })
    }
  }
  dependsOn: [vaultGrants, vaultEndpoint]
}

module vault 'vault/vault.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: vaultName
    purgeProtection: purgeProtection
    retentionDays: secretRetentionDays
  }
}

module vaultGrants 'vault/grants.bicep' = {
  scope: group
  params: {
    vaultName: vaultName
    siteName: siteName
    principalId: site.outputs.principalId
  }
  dependsOn: [vault]
}

module vaultEndpoint 'network/private-endpoint.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: '${abbreviations.networkPrivateEndpoints}${vaultName}'
    subnetId: network.outputs.endpointSubnetId
    serviceId: vault.outputs.id
    endpoint: endpoints.vault
  }
}

module telemetry 'watch/telemetry.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceName: workspaceName
    componentName: componentName
  }
}

module serverSends 'watch/senders.bicep' = {
  scope: group
  params: {
    componentName: componentName
    senderName: siteName
    principalId: site.outputs.principalId
  }
  dependsOn: [telemetry]
}

module gatewaySends 'watch/senders.bicep' = {
  scope: group
  params: {
    componentName: componentName
    senderName: apimName
    principalId: apim.outputs.principalId
  }
  dependsOn: [telemetry]
}

module diagnostics 'watch/diagnostics.bicep' = {
  scope: group
  params: {
    workspaceId: telemetry.outputs.workspaceId
    workspaceName: workspaceName
    apimName: apimName
    virtualNetworkName: virtualNetworkName
    securityGroupNames: [
      '${securityGroupPrefix}gateway'
      '${securityGroupPrefix}app'
      '${securityGroupPrefix}endpoints'
    ]
    siteName: siteName
    vaultName: vaultName
  }
  dependsOn: [apim, network, site, vault]
}

module alerts 'watch/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: telemetry.outputs.workspaceId
    actionGroupName: '${abbreviations.insightsActionGroups}${resourceToken}'
    emails: list(alertEmails)
  }
}

module workbook 'watch/workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: guid(subscription().id, resourceToken, 'workbook')
    workspaceId: telemetry.outputs.workspaceId
  }
}

@description('What MCP clients connect to.')
output APIM_MCP_URL string = mcpUrl

@description('The host behind the gateway: refuses everybody who comes from the internet.')
output WEB_URI string = 'https://${site.outputs.hostName}'

@description('Tenant whose users and applications may call.')
output AZURE_TENANT_ID string = tenant().tenantId

@description('Sign-in service of that tenant, with a slash at the end: the hook makes issuer and consent address from it.')
output AZURE_ENTRA_LOGIN_ENDPOINT string = entraLoginEndpoint

@description('Resource group of the deployment.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Object id of the identity that the hook names in the federated credential of the registration.')
output AZURE_SIGNIN_IDENTITY_PRINCIPAL_ID string = site.outputs.signInPrincipalId

@description('Name of the web app.')
output AZURE_WEB_APP_NAME string = siteName

metadata name = 'Names'
metadata description = 'The names of all top-level resources, computed once. The token has 13 letters and digits, so every name fits the limit of its type.'

@export()
@description('Names of the resources of one environment.')
type namesType = {
  @description('Resource group.')
  resourceGroup: string

  @description('API Management service; its public host name is derived from it.')
  apim: string

  @description('Content Safety account.')
  contentSafety: string

  @description('Virtual network.')
  virtualNetwork: string

  @description('Prefix of the names of network security groups; the name of the subnet follows it.')
  securityGroupPrefix: string

  @description('Prefix of the names of private endpoints; the name of the service follows it.')
  privateEndpointPrefix: string

  @description('App Service plan.')
  plan: string

  @description('Web app.')
  site: string

  @description('Site that forwards the tools\' calls to services outside the network.')
  egressSite: string

  @description('App Service plan of the sites of other MCP servers.')
  upstreamPlan: string

  @description('Prefix of the names of the sites of other MCP servers; the name of the server follows it.')
  upstreamSitePrefix: string

  @description('Identity that replaces a client secret for browser sign-in.')
  signInIdentity: string

  @description('Key Vault.')
  vault: string

  @description('Log Analytics workspace.')
  workspace: string

  @description('Application Insights component.')
  component: string

  @description('Action group.')
  actionGroup: string
}

@description('Prefixes of names by type.')
var abbreviations = loadJsonContent('abbreviations.json')

@export()
@description('Names of an environment by its token, with the prefixes in abbreviations.json.')
func namesFor(environmentName string, token string) namesType => {
  // Environment names may end with a dot; resource group names may not.
  resourceGroup: '${abbreviations.resourcesResourceGroups}${environmentName}-mcp'
  apim: '${abbreviations.apiManagementService}${token}'
  contentSafety: '${abbreviations.cognitiveServicesAccounts}${token}'
  virtualNetwork: '${abbreviations.networkVirtualNetworks}${token}'
  securityGroupPrefix: '${abbreviations.networkNetworkSecurityGroups}${token}-'
  privateEndpointPrefix: abbreviations.networkPrivateEndpoints
  plan: '${abbreviations.webServerFarms}${token}'
  site: '${abbreviations.webSitesAppService}${token}'
  egressSite: '${abbreviations.webSitesAppService}${token}-egress'
  upstreamPlan: '${abbreviations.webServerFarms}${token}-upstreams'
  upstreamSitePrefix: '${abbreviations.webSitesAppService}${token}-upstream-'
  signInIdentity: '${abbreviations.managedIdentityUserAssignedIdentities}${token}-signin'
  vault: '${abbreviations.keyVaultVaults}${token}'
  workspace: '${abbreviations.operationalInsightsWorkspaces}${token}'
  component: '${abbreviations.insightsComponents}${token}'
  actionGroup: '${abbreviations.insightsActionGroups}${token}'
}

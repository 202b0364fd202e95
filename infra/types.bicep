metadata name = 'Types'
metadata description = 'Types that several modules share.'

@export()
@description('Supported tiers of API Management: the classic ones that can be deployed into a virtual network, and StandardV2 with outbound integration.')
type apimTierType = 'Developer' | 'Premium' | 'StandardV2'

@export()
@description('Which authorization server the metadata names: the sign-in service itself (entra), or the gateway, whose own metadata points to the sign-in service and adds what that does not advertise (pkce), without offering refresh tokens (pkce-no-refresh).')
type metadataType = 'entra' | 'pkce' | 'pkce-no-refresh'

@export()
@description('Number of instances of the App Service plan. The load decides between minimum and maximum.')
type instancesType = {
  @description('Instances without load.')
  minimum: int

  @description('Instances under load.')
  maximum: int
}

@export()
@description('A secret of the vault that the platform resolves for a tool.')
type toolSecretType = {
  @description('Setting that the server reads.')
  setting: string

  @description('Secret in the vault.')
  name: string
}

@description('What a site of another MCP server starts.')
type bridgeType = {
  @description('Program and arguments.')
  command: string[]

  @description('Path of the MCP endpoint of a program that listens itself; absent if it speaks over its standard streams.')
  path: string?

  @description('Environment of the program.')
  environment: {
    @description('Value of a variable.')
    *: string
  }

  @description('Variable that receives the key of the deployment; absent if there is none.')
  variable: string?
}

@export()
@description('Another MCP server: a program that gets a site of its own.')
type upstreamType = {
  @description('Name, which is part of the names of its site and endpoint.')
  name: string

  @description('Setting in which the server finds the URL of its site.')
  setting: string

  @description('Number of its private address among those in plan.json.')
  slot: int

  @description('Container image; if empty, the site runs code.')
  image: string

  @description('Whether the program may call services outside the network.')
  internet: bool

  @description('Whether its site admits only the server\'s managed identity.')
  identity: bool

  @description('Audience of the tokens of that identity. If empty, the API registration.')
  audience: string

  @description('What its site starts.')
  bridge: bridgeType
}

@export()
@description('What the tools need besides the server itself.')
type toolNeedsType = {
  @description('Secrets, each for the tool that declares it.')
  secrets: toolSecretType[]

  @description('Origins outside the network that tools call.')
  outbound: string[]

  @description('Other MCP servers that run in sites of this deployment.')
  upstreams: upstreamType[]

  @description('Private addresses in connected networks, at which other MCP servers are called directly.')
  upstreamAddresses: string[]

  @description('Names of other MCP servers that keep a session for each caller. The sessions are in the memory of one instance of the server.')
  sessionsPerCaller: string[]
}

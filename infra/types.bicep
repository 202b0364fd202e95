metadata name = 'Types'
metadata description = 'Types that several modules share.'

@export()
@description('Supported tiers of API Management: the classic ones that can be deployed into a virtual network, and StandardV2 with outbound integration.')
type apimTierType = 'Developer' | 'Premium' | 'StandardV2'

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

@export()
@description('What the tools need besides the server itself.')
type toolNeedsType = {
  @description('Secrets, each for the tool that declares it.')
  secrets: toolSecretType[]

  @description('Origins outside the network that tools call.')
  outbound: string[]
}

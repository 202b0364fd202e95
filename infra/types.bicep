metadata name = 'Types'
metadata description = 'Types that several modules share.'

@export()
@description('Supported tiers of API Management: the classic ones that can be deployed into a virtual network, and StandardV2 with outbound integration.')
type apimTierType = 'Developer' | 'Premium' | 'StandardV2'

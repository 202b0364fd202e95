metadata name = 'Types'
metadata description = 'Types that several modules share.'

@export()
@description('Tiers of API Management on which the chain runs: the classic ones that may live in a virtual network, and StandardV2 with outbound integration.')
type apimTierType = 'Developer' | 'Premium' | 'StandardV2'

metadata name = 'Addresses'
metadata description = 'Moves the address plan and the security rules, which are written for one address space, to another one.'

@description('The address space for which plan.json and rules/*.json are written.')
var planned = loadJsonContent('plan.json').addressSpace

@description('The part of an address that the four blocks of 256 addresses in an address space differ in, such as "10.20.1.".')
func start(addressSpace string, index int) string => replace(cidrSubnet(addressSpace, 24, index), '.0/24', '.')

@export()
@description('A text with addresses of the plan, as it reads for another address space. Spaces of this size are the same or disjoint, so no address moves twice.')
func moved(text string, addressSpace string) string =>
  reduce(range(0, 4), text, (all, index) => replace(all, start(planned, index), start(addressSpace, index)))

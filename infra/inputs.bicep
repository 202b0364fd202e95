metadata name = 'Inputs'
metadata description = 'What the azd environment hands over as text, made into values.'

@export()
@description('Parts of a comma list.')
func list(text string) string[] => filter(map(split(text, ','), part => trim(part)), part => !empty(part))

@export()
@description('CIDR blocks of a comma list; an address alone becomes the block that holds just it.')
func blocks(text string) string[] => map(list(text), part => block(part))

@description('The block that holds the address.')
func block(address string) string =>
  contains(address, '/') ? address : contains(address, ':') ? '${address}/128' : '${address}/32'

@description('More than an office or a home has; of IPv6, more than one network.')
func isWide(address string) bool => parseCidr(address).cidr < (contains(address, ':') ? 64 : 24)

@export()
@description('Whether callers must sign in. What cannot be meant stops the deployment with its reason.')
func authentication(skipped bool, lockedDown bool, clientId string, deployerIp string) string =>
  !skipped
    ? empty(clientId)
        ? fail('AZURE_AUTH_CLIENT_ID is empty, so nobody could sign in. Run "azd up" or "azd provision", whose hook makes the registration, or set SKIP_EASY_AUTH=true for a smoke test.')
        : 'required'
    : lockedDown
        ? fail('SKIP_EASY_AUTH and LOCK_DOWN_WEB_APP are both true. A locked-down server must know its callers: set SKIP_EASY_AUTH=false and run "azd up".')
        : empty(list(deployerIp))
            ? fail('SKIP_EASY_AUTH is true and AZURE_DEPLOYER_IP is empty, so the gateway could admit nobody. Set AZURE_DEPLOYER_IP to your own address.')
            : empty(filter(blocks(deployerIp), address => isWide(address)))
                ? 'skipped'
                : fail('SKIP_EASY_AUTH is true and AZURE_DEPLOYER_IP holds a block of more than 256 addresses, so strangers could call without signing in. Set AZURE_DEPLOYER_IP to your own address.')

@export()
@description('A subnet, or nothing. A service tag is no subnet, and a whole address space would be a door for everybody in it.')
func subnet(prefix string) string =>
  empty(prefix)
    ? ''
    : !contains(prefix, '/') || parseCidr(prefix).cidr < 16
        ? fail('AZURE_DEPLOYER_SUBNET_PREFIX is "${prefix}", which is no subnet. Set it to the prefix of the subnet that you deploy from, like 10.30.0.0/27.')
        : prefix

@export()
@description('What an origin must not contain: it becomes part of a policy document.')
var unsafeCharacters = [' ', '"', '\'', '<', '>', '&', '{', '}', '@', '\\', '/', '*', ',', ';', '?', '#']

@export()
@description('A scheme and a host, with a port where it is not the usual one. Plain HTTP never leaves the machine of its user.')
func isOrigin(text string, unsafe string[]) bool =>
  (startsWith(text, 'https://') || startsWith(text, 'http://localhost:') || startsWith(text, 'http://127.0.0.1:')) && empty(filter(
    unsafe,
    character => contains(substring(text, indexOf(text, '://') + 3), character)
  ))

@export()
@description('The public origin of the gateway, in the one spelling that clients make of it.')
func publicOrigin(text string, unsafe string[]) string =>
  isOrigin(text, unsafe) && text == toLower(text)
    ? text
    : fail('AZURE_GATEWAY_ORIGIN is "${text}", which is no origin. Write scheme and host in lower case and no slash at the end, like https://mcp.example.com.')

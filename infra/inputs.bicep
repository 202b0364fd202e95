metadata name = 'Inputs'
metadata description = 'Parses and validates the settings that the azd environment passes as text.'

import { instancesType } from 'types.bicep'

@export()
@description('Items of a comma-separated list.')
func list(text string) string[] => filter(map(split(text, ','), part => trim(part)), part => !empty(part))

@export()
@description('CIDR blocks of a comma-separated list; a single address becomes a block with only that address.')
func blocks(text string) string[] => map(list(text), part => block(part))

@description('The block that contains the address.')
func block(address string) string =>
  contains(address, '/') ? address : contains(address, ':') ? '${address}/128' : '${address}/32'

@description('Whether the block is larger than an office or a home needs; for IPv6, larger than one network.')
func isWide(address string) bool => parseCidr(address).cidr < (contains(address, ':') ? 64 : 24)

@export()
@description('Whether callers must sign in. A contradictory combination stops the deployment with a message.')
func authentication(skipped bool, lockedDown bool, clientId string, deployerIp string) string =>
  !skipped
    ? empty(clientId)
        ? fail('AZURE_AUTH_CLIENT_ID is empty, so callers could not sign in. Run "azd up" or "azd provision", whose hook creates the registration, or set SKIP_EASY_AUTH=true for a smoke test.')
        : 'required'
    : lockedDown
        ? fail('SKIP_EASY_AUTH and LOCK_DOWN_WEB_APP are both true. A locked-down server must identify its callers. Set SKIP_EASY_AUTH=false and run "azd up".')
        : empty(list(deployerIp))
            ? fail('SKIP_EASY_AUTH is true but AZURE_DEPLOYER_IP is empty, so the gateway could not admit any caller. Set AZURE_DEPLOYER_IP to your own address.')
            : empty(filter(blocks(deployerIp), address => isWide(address)))
                ? 'skipped'
                : fail('SKIP_EASY_AUTH is true and AZURE_DEPLOYER_IP contains a block of more than 256 addresses, so strangers could call without signing in. Set AZURE_DEPLOYER_IP to your own address.')

@export()
@description('A subnet, or empty. A service tag is not a subnet, and a whole address space would admit every host in it.')
func subnet(prefix string) string =>
  empty(prefix)
    ? ''
    : !contains(prefix, '/') || parseCidr(prefix).cidr < 16
        ? fail('AZURE_DEPLOYER_SUBNET_PREFIX is "${prefix}", which is not a subnet. Set it to the prefix of the subnet that you deploy from, such as 10.30.0.0/27.')
        : prefix

@export()
@description('A range of numbers such as 2-5, or a single number. The hook has checked its form. Sessions of callers at other MCP servers are in the memory of one instance, and calls of one caller reach any instance.')
func instances(range string, sessionsPerCaller string[]) instancesType =>
  empty(sessionsPerCaller)
    ? interval(empty(range) ? '2-5' : range)
    : contains(['', '1', '1-1'], range)
        ? interval('1')
        : fail('AZURE_PLAN_INSTANCES is "${range}", but ${join(sessionsPerCaller, ', ')} in server/upstreams.json keeps a session for each caller, which is lost when a call reaches another instance. Run "azd env set AZURE_PLAN_INSTANCES 1", or declare "sessions": "shared" if the server keeps nothing of its callers.')

@description('Both ends of a range.')
func interval(range string) instancesType => {
  minimum: int(first(split(range, '-')))
  maximum: int(last(split(range, '-')))
}

@export()
@description('Characters that an origin must not contain, because it becomes part of a policy document, of a table in it, and of commands.')
var unsafeCharacters = [
  ' '
  '"'
  '\''
  '<'
  '>'
  '&'
  '{'
  '}'
  '@'
  '\\'
  '/'
  '*'
  ','
  ';'
  '?'
  '#'
  '|'
  '~'
  '$'
  '`'
  '('
  ')'
  '!'
  '%'
  '^'
]

@export()
@description('A scheme and a host, with a port if it is not the default. HTTP is accepted for localhost only.')
func isOrigin(text string, unsafe string[]) bool =>
  (startsWith(text, 'https://') || startsWith(text, 'http://localhost:') || startsWith(text, 'http://127.0.0.1:')) && empty(filter(
    unsafe,
    character => contains(substring(text, indexOf(text, '://') + 3), character)
  ))

@export()
@description('The public origin of the gateway, in the normalised form that clients use.')
func publicOrigin(text string, unsafe string[]) string =>
  isOrigin(text, unsafe) && text == toLower(text)
    ? text
    : fail('AZURE_GATEWAY_ORIGIN is "${text}", which is not an origin. Write scheme and host in lower case, without a trailing slash, such as https://mcp.example.com.')

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of Bicep, which interpolates so.
import { ONE_UPSTREAM, SESSIONS, UPSTREAMS } from '../support/tool-needs.ts';
import { type Break, wrong } from './break.ts';

const PLAN = 'upstream/upstreams.bicep';
const SITE = 'upstream/upstream.bicep';
const AUTH = 'upstream/easy-auth.bicep';
const NETWORK = 'network/network.bicep';
const TWO = { base: 'open', lines: [UPSTREAMS] };
const ONE = { base: 'open', lines: [ONE_UPSTREAM] };
const rules = (name: string) => `network/rules/${name}.json`;

export const UPSTREAM_BREAKS: readonly Break[] = [
  wrong(
    'upstream/plan-of-its-own',
    'main.bicep',
    'planName: names.upstreamPlan',
    'planName: names.plan',
    ONE,
  ),
  wrong(
    'upstream/plan-of-its-own',
    PLAN,
    '{ minimum: 1, maximum: 1 }',
    '{ minimum: 1, maximum: 2 }',
    ONE,
  ),
  wrong(
    'upstream/plan-of-its-own',
    'main.bicep',
    "upstreamPlanSku string = 'P0v3'",
    "upstreamPlanSku string = 'B1'",
    ONE,
  ),
  wrong(
    'upstream/server-knows-the-address',
    PLAN,
    'sites[index].outputs.hostName',
    'sites[0].outputs.hostName',
    TWO,
  ),
  wrong('upstream/starts-declared-program', SITE, 'MCP_BRIDGE:', 'BRIDGE:', ONE),
  wrong('upstream/starts-declared-program', SITE, "PORT: '8080', ", '', ONE),
  wrong('platform/starts-node-directly', SITE, "program: 'bridge.mjs'", "program: 'main.mjs'", TWO),
  wrong(
    'platform/other-sites-hold-nothing',
    SITE,
    "program: 'bridge.mjs'",
    "program: 'bridge.mjs'\n    signInIdentityId: planId",
    ONE,
  ),
  wrong(
    'platform/other-sites-hold-nothing',
    SITE,
    'MCP_BRIDGE: string(upstream.bridge)',
    "MCP_BRIDGE: string(upstream.bridge)\n      KEY: '@Microsoft.KeyVault(SecretUri=x)'",
    ONE,
  ),
  wrong(
    'platform/public-access-disabled-when-locked',
    SITE,
    'lockedDown: lockedDown',
    'lockedDown: false',
    { base: 'locked', lines: [UPSTREAMS] },
  ),
  wrong(
    'platform/outbound-through-network',
    'main.bicep',
    'network.outputs.upstreamSubnetId',
    'network.outputs.appSubnetId',
    ONE,
  ),
  wrong(
    'platform/azd-service-tag',
    SITE,
    "service: 'upstream-${upstream.name}'",
    "service: 'server'",
    ONE,
  ),
  wrong('network/private-endpoints', SITE, 'serviceId: site.outputs.id', 'serviceId: planId', ONE),
  wrong(
    'network/addresses-belong-to-this-network',
    SITE,
    "entry: 'upstream'",
    "entry: 'egress'",
    ONE,
  ),
  wrong(
    'network/addresses-belong-to-this-network',
    rules('app-upstreams'),
    '10.20.2.8/29',
    '10.20.2.0/28',
    ONE,
  ),
  wrong(
    'network/only-server-reaches-other-sites',
    rules('app-upstreams'),
    '10.20.2.8/29',
    '10.20.2.8/31',
    ONE,
  ),
  wrong(
    'network/only-server-reaches-other-sites',
    rules('endpoints-upstreams'),
    '"sourceAddressPrefix": "10.20.1.0/26"',
    '"sourceAddressPrefix": "10.20.3.128/25"',
    TWO,
  ),
  wrong(
    'network/only-egress-reaches-internet',
    rules('upstreams-sign-in'),
    'AzureActiveDirectory',
    'Internet',
    ONE,
  ),
  wrong(
    'network/subnets-match-their-service',
    PLAN,
    'subnetId: upstream.internet ? outSubnetId : subnetId',
    'subnetId: outSubnetId',
    ONE,
  ),
  wrong(
    'network/other-sites-reach-nothing-inside',
    rules('upstreams-out'),
    '"destinationAddressPrefix": "Internet"',
    '"destinationAddressPrefix": "10.20.2.5/32"',
    TWO,
  ),
  wrong(
    'network/deny-by-default',
    rules('upstreams'),
    '"direction": "Outbound",\n      "priority": 4096,\n      "access": "Deny"',
    '"direction": "Outbound",\n      "priority": 4096,\n      "access": "Allow"',
    ONE,
  ),
  wrong(
    'network/every-subnet-has-rules',
    NETWORK,
    'networkSecurityGroup: { id: upstreamSecurity[index].id }',
    '',
    ONE,
  ),
  wrong(
    'upstream/admits-only-server',
    AUTH,
    'identities: [serverPrincipalId]',
    'identities: [serverPrincipalId, audience]',
    ONE,
  ),
  wrong(
    'upstream/admits-only-server',
    AUTH,
    'defaultAuthorizationPolicy: { allowedPrincipals: { identities: [serverPrincipalId] } }',
    '',
    ONE,
  ),
  wrong(
    'upstream/admits-only-server',
    AUTH,
    'allowedAudiences: [audience]',
    "allowedAudiences: [audience, 'other']",
    ONE,
  ),
  wrong(
    'upstream/admits-only-server',
    AUTH,
    'openIdIssuer: issuer',
    "openIdIssuer: 'https://example.com/v2.0'",
    ONE,
  ),
  wrong(
    'upstream/sign-in-reached-only-to-verify',
    SITE,
    'if (upstream.identity)',
    'if (upstream.internet)',
    ONE,
  ),
  wrong(
    'upstream/sign-in-reached-only-to-verify',
    'main.bicep',
    'upstream => upstream.identity && !upstream.internet',
    'upstream => upstream.identity && upstream.internet',
    ONE,
  ),
  wrong(
    'upstream/called-elsewhere-at-private-addresses',
    NETWORK,
    "destinationAddressPrefix: '${address}/32'",
    "destinationAddressPrefix: '${address}/31'",
    TWO,
  ),
  wrong(
    'platform/one-instance-with-sessions',
    'inputs.bicep',
    "? interval('1')",
    "? interval('2')",
    { base: 'open', lines: [SESSIONS] },
  ),
  wrong(
    'watch/resource-logs-enabled',
    'main.bicep',
    "map(toolNeeds.upstreams, upstream => '${names.upstreamSitePrefix}${upstream.name}')",
    '[]',
    ONE,
  ),
];

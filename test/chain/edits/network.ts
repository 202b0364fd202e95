import type { Scene } from '../support/scene.ts';
import type { Edit } from './edit.ts';

const app = { subnet: 'app' };
const callTool = async (scene: Scene) => (await scene.callOpenTool()).status;
/** What a caller of the gateway gets. On Azure, a blocked packet gets no answer at all. */
const callGateway = async (scene: Scene) => {
  try {
    return await callTool(scene);
  } catch {
    return 'unreachable';
  }
};
const SECRETS = '/secrets?api-version=7.4';
/** A company network that is peered with the deployed one. */
const peered = { peered: '10.99.0.0/24' };

/** Rules, private endpoints, names and public endpoints. */
export const NETWORK: readonly Omit<Edit, 'hop'>[] = [
  {
    what: 'blocks the app from the vault',
    file: 'infra/network/rules/app.json',
    old: '"priority": 100,\n      "access": "Allow"',
    text: '"priority": 100,\n      "access": "Deny"',
    request: async (scene) => (await scene.dial(app, `${scene.vaultUrl}${SECRETS}`)).status,
    before: 401,
    after: 'dropped',
  },
  {
    what: 'blocks the app from the sign-in service',
    file: 'infra/network/rules/app.json',
    old: 'AzureActiveDirectory',
    text: 'AzureResourceManager',
    request: async (scene) => {
      const { login, directory } = scene.chain.twin.entra;
      const url = `${login}${directory.tenantId}/discovery/v2.0/keys`;
      return (await scene.dial(app, url)).status;
    },
    before: 200,
    after: 504,
  },
  {
    what: 'blocks the gateway from the site',
    file: 'infra/network/rules/endpoints.json',
    old: '"priority": 100,\n      "access": "Allow"',
    text: '"priority": 100,\n      "access": "Deny"',
    request: callTool,
    before: 200,
    after: 503,
  },
  {
    what: 'routes the gateway past the private endpoint of the site',
    file: 'infra/network/rules/gateway-classic.json',
    old: '10.20.2.4/32',
    text: '10.20.2.6/32',
    request: callTool,
    before: 200,
    after: 503,
  },
  {
    what: 'resolves private names in a linked network only',
    file: 'infra/network/network.bicep',
    old: 'virtualNetwork: { id: virtualNetwork.id }',
    text: `virtualNetwork: { id: '\${virtualNetwork.id}-2' }`,
    request: callTool,
    before: 200,
    after: 503,
  },
  {
    what: 'drops the rules of the private endpoints',
    file: 'infra/network/network.bicep',
    old: "privateEndpointNetworkPolicies: 'Enabled'",
    text: "privateEndpointNetworkPolicies: 'Disabled'",
    request: async (scene) => (await scene.dial(peered, `${scene.vaultUrl}${SECRETS}`)).status,
    before: 'dropped',
    after: 401,
  },
  {
    what: 'closes the endpoint to which code is pushed',
    file: 'infra/platform/site.bicep',
    old: "? 'Deny' : 'Allow'",
    text: "? 'Deny' : 'Deny'",
    request: async (scene) => {
      const url = scene.siteUrl.replace('.', '.scm.');
      return (await scene.dial({ internet: '198.51.100.20' }, url)).status;
    },
    before: 401,
    after: 403,
  },
  {
    what: 'removes the gateway from its network',
    file: 'infra/gateway/apim.bicep',
    old: "virtualNetworkType: 'External'",
    text: "virtualNetworkType: 'None'",
    // The gateway then calls the site's public address, which is closed to it.
    request: callGateway,
    before: 200,
    after: 403,
  },
  {
    what: 'removes the public address of the gateway',
    file: 'infra/gateway/apim.bicep',
    old: "virtualNetworkType: 'External'",
    text: "virtualNetworkType: 'Internal'",
    request: callGateway,
    before: 200,
    after: 'unreachable',
  },
  {
    what: 'blocks callers at the subnet of the gateway',
    file: 'infra/network/rules/gateway-classic.json',
    old: '"priority": 100,\n      "access": "Allow",\n      "protocol": "Tcp",\n      "sourceAddressPrefix": "Internet"',
    text: '"priority": 100,\n      "access": "Deny",\n      "protocol": "Tcp",\n      "sourceAddressPrefix": "Internet"',
    request: callGateway,
    before: 200,
    after: 'unreachable',
  },
  {
    what: 'changes nothing if a protocol is in capitals, because Azure ignores case',
    file: 'infra/network/rules/endpoints.json',
    old: '"priority": 100,\n      "access": "Allow",\n      "protocol": "Tcp"',
    text: '"priority": 100,\n      "access": "ALLOW",\n      "protocol": "TCP"',
    request: callTool,
    before: 200,
    after: 200,
  },
];

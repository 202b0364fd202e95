import type { Endpoint } from '../../server/src/contract/clients/client.ts';
import { endpointOf } from '../../server/src/contract/clients/endpoint.ts';
import { BASE_SCOPE } from '../../server/src/tools/access.ts';
import { quoted } from '../configure-easy-auth/printable.ts';
import { GUID } from '../configure-easy-auth/settings.ts';

/** Values of an azd environment, which the chain on this machine has too. */
export const READ = [
  'APIM_MCP_URL',
  'AZURE_PUBLIC_CLIENT_ID',
  'AZURE_ENTRA_LOGIN_ENDPOINT',
  'AZURE_TENANT_ID',
] as const;

/** Neither a shell nor a settings file gives any of these characters a meaning; cleartext stays on this machine. */
const ADDRESS = /^(?:https:\/\/[a-z0-9.-]+|http:\/\/localhost)(?::\d+)?\/[\w/-]*$/;

/** The endpoint of a deployment. @throws if a value is missing, or would not be one word in a command. */
export function readEndpoint(values: Readonly<Record<string, string>>): Endpoint {
  const [mcpUrl, clientId, loginEndpoint, tenantId] = READ.map((name) => {
    const value = values[name];
    if (!value) {
      throw new Error(
        `${name} is not set in the azd environment. Run \`azd provision\` or \`azd env refresh\`, then run this again.`,
      );
    }
    const form = name.endsWith('_ID') ? GUID : ADDRESS;
    if (form.test(value)) return value;
    const wanted =
      form === GUID ? 'a GUID' : 'an https URL without query, fragment and special characters';
    throw new Error(`${name} must be ${wanted}, not ${quoted(value)}.`);
  }) as [string, string, string, string];
  return endpointOf({ mcpUrl, clientId, loginEndpoint, tenantId, baseScope: BASE_SCOPE.name });
}

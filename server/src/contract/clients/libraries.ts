import type { Endpoint, McpClient, Step } from './client.ts';

const file = (...parts: readonly string[]): Step => ({
  kind: 'code',
  language: 'ts',
  text: parts.join(''),
});

/** A listener for the browser's return, and a provider that keeps tokens while the program runs. */
const provider = ({ clientId }: Endpoint, imports: readonly string[]): string =>
  `import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
${imports.join('\n')}

const state = randomUUID();
let arrival = Promise.withResolvers<URLSearchParams>();
const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  response.end('You can close this page.');
  if (searchParams.get('state') === state) arrival.resolve(searchParams);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const redirectUrl = \`http://127.0.0.1:\${(server.address() as AddressInfo).port}/callback\`;

let tokens: OAuthTokens | undefined;
let verifier = '';
let discovered: OAuthDiscoveryState | undefined;
const authProvider: OAuthClientProvider = {
  redirectUrl,
  clientMetadata: {
    redirect_uris: [redirectUrl],
    // Without refresh tokens: the SDKs renew them without a scope, which Entra refuses each time.
    grant_types: ['authorization_code'],
  },
  clientInformation: () => ({ client_id: '${clientId}' }),
  state: () => state,
  tokens: () => tokens,
  saveTokens(saved) {
    tokens = saved;
  },
  codeVerifier: () => verifier,
  saveCodeVerifier(saved) {
    verifier = saved;
  },
  discoveryState: () => discovered,
  saveDiscoveryState(saved) {
    discovered = saved;
  },
  redirectToAuthorization(url) {
    arrival = Promise.withResolvers();
    console.log('Sign in:', url.href);
  },
};
`;

/** The rest of the file for the two SDKs, which differ in what they want of the browser's return. */
const attempts = ({ mcpUrl }: Endpoint, callback: string): string => `
/** Repeats the attempt after each sign-in: the first, one for more scopes, one after the tokens expire. */
async function attempt<T>(use: (client: Client) => Promise<T>): Promise<T> {
  for (;;) {
    const client = new Client({ name: 'my-client', version: '1.0.0' });
    const transport = new StreamableHTTPClientTransport(new URL('${mcpUrl}'), { authProvider });
    try {
      await client.connect(transport);
      return await use(client);
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) throw error;
      await transport.finishAuth(${callback});
    } finally {
      await client.close();
    }
  }
}

export const listTools = () =>
  attempt(async (client) => (await client.listTools()).tools.map(({ name }) => name));

export const callTool = (name: string, args: Record<string, unknown>) =>
  attempt((client) => client.callTool({ name, arguments: args }));
`;

/** Packages with which a program becomes a client. Each step is a whole file that a program can import. */
export const LIBRARIES: readonly McpClient[] = [
  {
    id: 'sdk-v1',
    name: 'TypeScript SDK, major version 1',
    package: '@modelcontextprotocol/sdk',
    steps: (endpoint) => [
      file(
        provider(endpoint, [
          "import { type OAuthClientProvider, type OAuthDiscoveryState, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';",
          "import { Client } from '@modelcontextprotocol/sdk/client/index.js';",
          "import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';",
          "import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';",
        ]),
        attempts(endpoint, "(await arrival.promise).get('code') ?? ''"),
      ),
    ],
  },
  {
    id: 'sdk-v2',
    name: 'TypeScript SDK, major version 2',
    package: '@modelcontextprotocol/client',
    steps: (endpoint) => [
      file(
        provider(endpoint, [
          "import { Client, type OAuthClientProvider, type OAuthDiscoveryState, type OAuthTokens, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';",
        ]),
        attempts(endpoint, 'await arrival.promise'),
      ),
    ],
  },
];

import { type Endpoint, type McpClient, SERVER_NAME } from './client.ts';
import { dotnet } from './dotnet.ts';

/** What differs between libraries in the printed file; lines, or an expression. */
interface Library {
  readonly imports: readonly string[];
  /** Its class of clients. */
  readonly client: string;
  create(mcpUrl: string): readonly string[];
  /** If its client does not connect by itself. */
  readonly connect?: string;
  /** Hands over the `callback`. */
  finish(mcpUrl: string): string;
  /** Ends a client. */
  readonly close: string;
  /** How it keeps what it found out about the sign-in service. */
  readonly discovery: { readonly type: string; readonly read: string; readonly write: string };
  readonly list: string;
  readonly call: readonly string[];
  readonly rest?: readonly string[];
}

const indented = (lines: readonly string[], spaces: number): string =>
  lines.map((line) => `${' '.repeat(spaces)}${line}`).join('\n');

/** A listener for the browser's return, a provider that keeps tokens while the program runs, and a client. */
const program = ({ mcpUrl, clientId }: Endpoint, library: Library): string =>
  `import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
${library.imports.join('\n')}

// What the browser brings back, once the client has asked its user to sign in.
let signIn: PromiseWithResolvers<URLSearchParams> | undefined;
let state = '';
const server = createServer((request, response) => {
  // Any page can send a request here, and not each of its targets is a URL.
  const query = new URLSearchParams(request.url?.split('?')[1]);
  response.end('You can close this page.');
  if (query.get('state') === state) signIn?.resolve(query);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const redirectUrl = \`http://127.0.0.1:\${(server.address() as AddressInfo).port}/callback\`;

let tokens: OAuthTokens | undefined;
let verifier = '';
let discovered: ${library.discovery.type} | undefined;
const authProvider: OAuthClientProvider = {
  redirectUrl,
  clientMetadata: {
    redirect_uris: [redirectUrl],
    // Without refresh tokens: the SDKs renew them without a scope, which Entra refuses each time.
    grant_types: ['authorization_code'],
  },
  clientInformation: () => ({ client_id: '${clientId}' }),
  state() {
    state = randomUUID();
    return state;
  },
  tokens: () => tokens,
  saveTokens(saved) {
    tokens = saved;
  },
  codeVerifier: () => verifier,
  saveCodeVerifier(saved) {
    verifier = saved;
  },
  ${library.discovery.read}: () => discovered,
  ${library.discovery.write}(saved) {
    discovered = saved;
  },
  redirectToAuthorization(url) {
    signIn = Promise.withResolvers();
    console.log('Sign in:', url.href);
  },
};

/** Repeats the attempt after each sign-in: the first, one for more scopes, one after the tokens expire. */
async function attempt<T>(use: (client: ${library.client}) => Promise<T>): Promise<T> {
  for (;;) {
${indented(library.create(mcpUrl), 4)}
    try {
${library.connect ? `      ${library.connect}\n` : ''}      return await use(client);
    } catch (error) {
      if (signIn === undefined) throw error;
      const callback = await signIn.promise;
      signIn = undefined;
      ${library.finish(mcpUrl)}
    } finally {
      ${library.close}
    }
  }
}

export const listTools = () => attempt(async (client) => ${library.list});

export const callTool = (name: string, args: Record<string, unknown>) =>
  attempt(async (client) => {
${indented(library.call, 4)}
  });
${library.rest ? `\n${indented(library.rest, 0)}\n` : ''}`;

const SDK_DISCOVERY: Library['discovery'] = {
  type: 'OAuthDiscoveryState',
  read: 'discoveryState',
  write: 'saveDiscoveryState',
};

/** The SDKs, which differ in their packages and in what they want of the browser's return. */
const sdk = (imports: readonly string[], finish: string): Library => ({
  imports,
  client: 'Client',
  create: (mcpUrl) => [
    "const client = new Client({ name: 'my-client', version: '1.0.0' });",
    `const transport = new StreamableHTTPClientTransport(new URL('${mcpUrl}'), { authProvider });`,
  ],
  connect: 'await client.connect(transport);',
  finish: () => `await transport.finishAuth(${finish});`,
  close: 'await client.close();',
  discovery: SDK_DISCOVERY,
  list: '(await client.listTools()).tools.map(({ name }) => name)',
  call: ['return client.callTool({ name, arguments: args });'],
});

/** A library whose program completes the sign-in with the SDK's own function. */
const finishWithAuth = (mcpUrl: string): string =>
  `await auth(authProvider, { serverUrl: '${mcpUrl}', authorizationCode: callback.get('code') ?? '' });`;

const SDK_V1 = sdk(
  [
    "import type { OAuthClientProvider, OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js';",
    "import { Client } from '@modelcontextprotocol/sdk/client/index.js';",
    "import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';",
    "import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';",
  ],
  "callback.get('code') ?? ''",
);

const SDK_V2 = sdk(
  [
    "import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';",
    "import type { OAuthClientProvider, OAuthDiscoveryState, OAuthTokens } from '@modelcontextprotocol/client';",
  ],
  'callback',
);

const MASTRA: Library = {
  imports: [
    "import { auth, MCPClient } from '@mastra/mcp';",
    "import type { OAuthClientProvider, OAuthDiscoveryState, OAuthTokens } from '@mastra/mcp';",
  ],
  client: 'MCPClient',
  create: (mcpUrl) => [
    'const client = new MCPClient({',
    `  servers: { '${SERVER_NAME}': { url: new URL('${mcpUrl}'), authProvider } },`,
    '});',
  ],
  finish: finishWithAuth,
  close: 'await client.disconnect();',
  discovery: SDK_DISCOVERY,
  list: 'Object.keys(await toolsOf(client))',
  call: [
    `const tool = (await toolsOf(client))[\`${SERVER_NAME}_\${name}\`];`,
    "if (tool === undefined) throw new Error('There is no such tool.');",
    'return tool.execute?.(args, {});',
  ],
  rest: [
    '/** Its own listTools shows no tools if it could not connect. */',
    'async function toolsOf(client: MCPClient) {',
    '  const { tools, errors } = await client.listToolsWithErrors();',
    '  for (const error of Object.values(errors)) throw new Error(error);',
    '  return tools;',
    '}',
  ],
};

const LANGCHAIN: Library = {
  imports: [
    "import { MultiServerMCPClient } from '@langchain/mcp-adapters';",
    "import { auth } from '@modelcontextprotocol/sdk/client/auth.js';",
    "import type { OAuthClientProvider, OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js';",
    "import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';",
  ],
  client: 'MultiServerMCPClient',
  create: (mcpUrl) => [
    'const client = new MultiServerMCPClient({',
    `  mcpServers: { '${SERVER_NAME}': { url: '${mcpUrl}', authProvider, automaticSSEFallback: false } },`,
    '});',
  ],
  finish: finishWithAuth,
  close: 'await client.close();',
  discovery: SDK_DISCOVERY,
  list: '(await client.getTools()).map(({ name }) => name)',
  call: [
    'const tool = (await client.getTools()).find((one) => one.name === name);',
    "if (tool === undefined) throw new Error('There is no such tool.');",
    'return tool.invoke(args);',
  ],
};

const AI_SDK: Library = {
  imports: [
    "import { auth, createMCPClient } from '@ai-sdk/mcp';",
    "import type { MCPClient, OAuthAuthorizationServerInformation, OAuthClientProvider, OAuthTokens } from '@ai-sdk/mcp';",
  ],
  client: 'MCPClient',
  create: (mcpUrl) => [
    'const opening = createMCPClient({',
    `  transport: { type: 'http', url: '${mcpUrl}', authProvider, fetch: ownFetch },`,
    '});',
  ],
  connect: 'const client = await opening;',
  finish: (mcpUrl) =>
    `await auth(authProvider, { serverUrl: '${mcpUrl}', authorizationCode: callback.get('code') ?? '', fetchFn: ownFetch });`,
  close: 'await opening.then((client) => client.close(), () => {});',
  discovery: {
    type: 'OAuthAuthorizationServerInformation',
    read: 'authorizationServerInformation',
    write: 'saveAuthorizationServerInformation',
  },
  list: '(await client.listTools()).tools.map(({ name }) => name)',
  call: ['return client.callTool({ name, arguments: args });'],
  rest: [
    '/** With the built-in fetch, it refuses a sign-in service on another host than the server. */',
    'function ownFetch(...request: Parameters<typeof fetch>): Promise<Response> {',
    '  return fetch(...request);',
    '}',
  ],
};

const library = (id: string, name: string, kind: Library): McpClient => ({
  id,
  name,
  steps: (endpoint) => [{ kind: 'code', language: 'ts', text: program(endpoint, kind) }],
});

/** Packages with which a program becomes a client. Each step is a whole file that a program can import. */
export const LIBRARIES: readonly McpClient[] = [
  library('sdk-v1', 'TypeScript SDK, major version 1', SDK_V1),
  library('sdk-v2', 'TypeScript SDK, major version 2', SDK_V2),
  library('mastra', 'Mastra', MASTRA),
  library('langchain', 'LangChain', LANGCHAIN),
  library('ai-sdk', 'AI SDK', AI_SDK),
  {
    id: 'dotnet',
    name: 'SDK for .NET',
    steps: (endpoint) => [{ kind: 'code', language: 'cs', text: dotnet(endpoint) }],
  },
];

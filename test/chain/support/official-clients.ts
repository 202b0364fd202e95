import * as v2 from '@modelcontextprotocol/client';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

interface Tokens {
  access_token: string;
  token_type: string;
}

/** What both major versions require of an application: its client ID, and storage for tokens. */
export class Provider {
  readonly redirectUrl: string;
  readonly clientMetadata: { redirect_uris: string[]; client_name: string; grant_types: string[] };
  /** Addresses that the client wanted opened in a browser. */
  readonly asked: URL[] = [];
  readonly #clientId: string;
  #tokens: Tokens | undefined;
  #discovered: unknown;
  #verifier = '';

  constructor(clientId: string, redirectUrl: string) {
    this.#clientId = clientId;
    this.redirectUrl = redirectUrl;
    this.clientMetadata = {
      redirect_uris: [redirectUrl],
      client_name: 'test',
      grant_types: ['authorization_code', 'refresh_token'],
    };
  }

  clientInformation(): { client_id: string } {
    return { client_id: this.#clientId };
  }
  tokens(): Tokens | undefined {
    return this.#tokens;
  }
  saveTokens(tokens: Tokens): void {
    this.#tokens = tokens;
  }
  redirectToAuthorization(url: URL): void {
    this.asked.push(url);
  }
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }
  codeVerifier(): string {
    return this.#verifier;
  }
  saveDiscoveryState(discovered: unknown): void {
    this.#discovered = discovered;
  }
  discoveryState(): unknown {
    return this.#discovered;
  }
}

export interface ToolAnswer {
  readonly structuredContent?: unknown;
  readonly content: unknown;
}

/** One attempt of a client: its answer, or that the user must sign in first. */
export interface Attempt {
  call(tool: string, args: Record<string, unknown>): Promise<ToolAnswer>;
  tools(): Promise<string[]>;
  finish(callback: URLSearchParams): Promise<void>;
  close(): Promise<void>;
}

export type Connect = (url: string, provider: Provider) => Attempt;

export const connectV1: Connect = (url, provider) => {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    authProvider: provider as never,
  });
  const connect = () => client.connect(transport as Parameters<typeof client.connect>[0]);
  return {
    async call(tool, args) {
      await connect();
      return (await client.callTool({ name: tool, arguments: args })) as ToolAnswer;
    },
    async tools() {
      await connect();
      return (await client.listTools()).tools.map(({ name }) => name);
    },
    finish: (callback) => transport.finishAuth(callback.get('code') ?? ''),
    close: () => client.close(),
  };
};

export const connectV2: Connect = (url, provider) => {
  const client = new v2.Client({ name: 'test', version: '1.0.0' });
  const transport = new v2.StreamableHTTPClientTransport(new URL(url), {
    authProvider: provider as never,
  });
  return {
    async call(tool, args) {
      await client.connect(transport);
      return (await client.callTool({ name: tool, arguments: args })) as ToolAnswer;
    },
    async tools() {
      await client.connect(transport);
      return (await client.listTools()).tools.map(({ name }) => name);
    },
    finish: (callback) => transport.finishAuth(callback),
    close: () => client.close(),
  };
};

/** Both clients, and whether they request a refresh token if the sign-in service supports them. */
export const OFFICIAL_CLIENTS = [
  { name: 'major version 1', connect: connectV1, stays: false },
  { name: 'major version 2', connect: connectV2, stays: true },
] as const;

/**
 * Tries, lets the user sign in at the address that the client opens, and tries again: the loop that
 * an application runs around its client.
 */
export async function withSignIn<T>(
  connect: () => Attempt,
  provider: Provider,
  signIn: (url: URL) => Promise<URLSearchParams>,
  attempt: (client: Attempt) => Promise<T>,
): Promise<T> {
  for (let attempts = 0; attempts < 4; attempts++) {
    const sent = provider.asked.length;
    const client = connect();
    try {
      return await attempt(client);
    } catch (error) {
      const mustSignIn =
        error instanceof UnauthorizedError || error instanceof v2.UnauthorizedError;
      const url = provider.asked.at(-1);
      if (!mustSignIn || !url || provider.asked.length === sent) throw error;
      await client.finish(await signIn(url));
    } finally {
      await client.close();
    }
  }
  throw new Error('the client keeps asking to sign in');
}

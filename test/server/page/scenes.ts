import * as z from 'zod';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { post, signedIn, toolCall } from '../harness/call.ts';
import { principalHeader, startIssuer, type TestUser } from '../harness/issuer.ts';
import { MemorySink } from '../harness/memory-sink.ts';
import { startServer, type TestServer } from '../harness/start-server.ts';
import { guarded, toolThat, whoami } from '../harness/tools.ts';

/** A page as a visitor sees it: where it runs, and what the platform adds to requests. */
export interface Scene {
  readonly name: string;
  readonly server: TestServer;
  readonly headers: Record<string, string>;
}

/** App Service's own settings, with a name that tests can reach. */
export const HOSTED = { WEBSITE_SITE_NAME: 'site', WEBSITE_HOSTNAME: '127.0.0.1' };

const tried = toolThat(({ text }) => ({ ok: true, value: { length: String(text).length } }), {
  input: z.strictObject({ text: z.string().max(64) }),
  output: z.strictObject({ length: z.int() }),
});

/** One of each kind that a page distinguishes, whichever tools the product has. */
export const TOOLS: readonly Tool[] = [
  whoami,
  {
    ...tried,
    name: 'tried',
    trial: { arguments: { text: '<"../../etc/passwd">' }, answers: '"length":20' },
  },
  { ...guarded, readsVault: true },
];

const VAULT = {
  KEY_VAULT_URI: 'https://kv-example.vault.azure.net/',
  SECURE_CONFIG_VALUE: 'value',
};
const EXPORTED = {
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    'InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://x/',
};

export const ADA: TestUser = {
  oid: 'aaaaaaaa-0000-4000-8000-000000000001',
  name: 'Ada Lovelace',
  roles: ['Mcp.Guarded.Read'],
};

/** Every hop has been observed, as far as a process can. */
export async function signedInScene(): Promise<Scene> {
  const issuer = await startIssuer();
  const sink = new MemorySink();
  const server = await startServer({
    env: { ...issuer.env, ...HOSTED, ...VAULT, ...EXPORTED, MCP_LOCKED_DOWN: 'true' },
    tools: TOOLS,
    sink,
    lookup: async () => [{ address: '10.20.2.5', family: 4 }],
  });
  const claims = issuer.userClaims(ADA);
  await post(server, toolCall('2026', 'whoami'), await signedIn(issuer, claims));
  sink.confirmed = sink.records.length;
  return { name: 'signed in', server, headers: principalHeader(claims) };
}

/** Hosted with `SKIP_EASY_AUTH=true`. */
export async function skippedScene(): Promise<Scene> {
  const server = await startServer({
    env: {
      ...HOSTED,
      ...EXPORTED,
      MCP_PUBLIC_URL: 'https://gateway.example/mcp',
      SKIP_EASY_AUTH: 'true',
      MCP_LOCKED_DOWN: 'false',
    },
    tools: TOOLS,
  });
  return { name: 'sign-in skipped', server, headers: {} };
}

/** Right after the first start on a laptop. */
export async function laptopScene(): Promise<Scene> {
  const server = await startServer({ tools: TOOLS });
  return { name: 'on a laptop', server, headers: {} };
}

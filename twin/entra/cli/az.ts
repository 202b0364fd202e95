/**
 * Stands in for the Azure CLI: supports `account get-access-token`, and `rest` for reading resources
 * and for requests to Microsoft Graph, with the real one's output. Started as `az.ts <home> <arguments>`.
 */
import { parseArgs } from 'node:util';
import { callGraph } from './call-graph.ts';
import { Home } from './home.ts';
import { readResource } from './read-resource.ts';
import { requestLocalToken } from './request-local-token.ts';

const GRAPH = 'https://graph.microsoft.com';

const [folder = '', ...args] = process.argv.slice(2);
const home = new Home(folder);
const { positionals, values: flags } = parseArgs({
  args,
  allowPositionals: true,
  options: {
    output: { type: 'string', short: 'o', default: 'json' },
    query: { type: 'string' },
    resource: { type: 'string' },
    scope: { type: 'string' },
    tenant: { type: 'string' },
    method: { type: 'string', short: 'm', default: 'get' },
    url: { type: 'string', short: 'u' },
    body: { type: 'string', short: 'b' },
    'only-show-errors': { type: 'boolean' },
  },
});

const command = positionals.join(' ');
if (command === 'account get-access-token') {
  const { token, expiresOn } = await getToken();
  print({
    accessToken: token,
    expiresOn: expiresOn.toISOString(),
    expires_on: Math.floor(expiresOn.getTime() / 1000),
    tokenType: 'Bearer',
  });
} else if (command === 'rest' && flags.url?.startsWith(`${GRAPH}/`)) {
  const { token } = await getToken();
  const asked = { method: flags.method.toUpperCase(), url: flags.url, body: flags.body, token };
  print(await callGraph(asked).catch(({ message }: Error) => fail(message)));
} else if (command === 'rest' && flags.method.toLowerCase() === 'get') {
  if (!home.localTokens() && !home.signIns().az) fail("Please run 'az login' to setup account.");
  print(await readResource(home, flags.url ?? '').catch(({ message }: Error) => fail(message)));
} else fail(`the az stand-in does not support: ${args.join(' ')}`);

async function getToken(): Promise<{ token: string; expiresOn: Date }> {
  const access = home.localTokens();
  // As in the real CLI, a resource means everything that this client may have of it.
  const scope = flags.scope ?? `${flags.resource ?? GRAPH}/.default`;
  if (access) {
    return requestLocalToken(access, scope).catch(({ message }: Error) =>
      fail(`${message}\nIs the chain running? Start it with \`npm start\`.`),
    );
  }
  const signIn = home.signIns().az;
  if (!signIn) fail("Please run 'az login' to setup account.");
  return { token: signIn.token, expiresOn: new Date(signIn.expiresOn) };
}

/** Prints the whole answer or one member, the only queries that the product's instructions use. */
function print(answer: Readonly<Record<string, unknown>>): void {
  const { query, output } = flags;
  const chosen = query === undefined ? answer : answer[query];
  if (chosen === undefined) fail(`the az stand-in does not support --query ${query}`);
  const isPlain = output === 'tsv' && typeof chosen !== 'object';
  if (!isPlain && output !== 'json') fail(`the az stand-in does not support --output ${output}`);
  console.log(isPlain ? String(chosen) : JSON.stringify(chosen, null, 2));
}

function fail(message: string): never {
  console.error(`ERROR: ${message}`);
  process.exit(1);
}

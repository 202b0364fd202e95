import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METADATA_MODES } from '../../infra/gateway/metadata-modes.ts';
import { CLIENTS } from '../../server/src/contract/clients/all.ts';
import type { McpClient } from '../../server/src/contract/clients/client.ts';
import { endpointOf } from '../../server/src/contract/clients/endpoint.ts';
import { BASE_SCOPE } from '../../server/src/tools/access.ts';
import { stepsAsMarkdown } from './steps-as-markdown.ts';
import { type Outcome, TRIED_CLIENTS, type TriedClient } from './tried-clients.ts';

const ROOT = join(import.meta.dirname, '../..');

/** `docs/clients.md`: what the tests of clients declare, and the steps of the list of clients. */
export function clientsPage(): { path: string; text: string } {
  const text = [HEAD, ...TRIED_CLIENTS.map(toRow), STEPS_HEAD, ...CLIENTS.map(toSection)].join(
    '\n',
  );
  return { path: 'docs/clients.md', text };
}

function toRow(tried: TriedClient): string {
  const { client, version, modes, stepUp, remedy = '', note = '', notRun, tests } = tried;
  const files = [...new Set(tests.map(([file]) => `\`test/${file}\``))];
  const cells = [
    client,
    versionOf(client, version),
    ...METADATA_MODES.map((mode) => SHOWN[modes[mode]]),
    stepUp,
    remedy,
    note,
    [...(notRun ? [notRun] : []), ...files].join('; '),
  ];
  return `| ${cells.join(' | ')} |`;
}

const SHOWN: Readonly<Record<Outcome, string>> = {
  refreshes: 'yes; refreshes',
  'signs in again': 'yes; signs in again',
  'asks to sign in': 'yes; asks to sign in',
  stops: 'yes; then **stops**',
  'signs in': 'yes',
  expected: 'expected',
  no: '**no**',
};

/** Read from where the tests get the client, so that the page names the tested version. */
function versionOf(client: string, version: string): string {
  if (!/(?:package\.json|\.csproj)$/.test(version)) return version;
  const name = /`([^`]+)`/.exec(client)?.[1] ?? '';
  const file = version === 'package.json' ? version : `test/${version}`;
  const text = readFileSync(join(ROOT, file), 'utf8');
  const after = text.split(`"${name}"`)[1] ?? '';
  const found = /"(\d[^"]*)"/.exec(after)?.[1];
  if (found === undefined) throw new Error(`${file} has no version of ${name}.`);
  return found;
}

/** What a reader has to put in; the sign-in service is that of the public cloud. */
const PLACEHOLDERS = endpointOf({
  mcpUrl: '<MCP URL>',
  clientId: '<client id>',
  loginEndpoint: 'https://login.microsoftonline.com/',
  tenantId: '<tenant id>',
  baseScope: BASE_SCOPE.name,
});

const toSection = ({ name, steps }: McpClient): string =>
  `### ${name}\n\n${stepsAsMarkdown(steps(PLACEHOLDERS))}\n`;

const HEAD = `<!-- Generated from scripts/connect/tried-clients.json and server/src/contract/clients; "npm run generate" writes it. -->

# Clients

\`npm run connect -- <client>\` prints the steps below for the chain on this machine, with URL and client id filled in, and
\`npm run connect -- <client> --deployed\` those for the azd environment. \`npm run connect\` lists the clients.

If a client does not connect, or stops, search [When it fails](when-it-fails.md) for the words that it shows.

## Which clients connect

The columns \`entra\`, \`pkce\` and \`pkce-no-refresh\` are the [metadata of the deployment](metadata.md): \`entra\` is the
default. Each says whether the client signs in and what it does about an hour later, when its access token has expired:
it *refreshes* the token without its user, *signs in again* in the browser, *asks to sign in*, or *stops*. After the last
two, its user does what stands under "remedy".

The tests in a row prove it, against the chain on one machine; other versions may behave differently. None was tried on a
live tenant ○ (not verified on Azure).

| client | version | \`entra\` | \`pkce\` | \`pkce-no-refresh\` | steps up to a wider scope | remedy | note | proven by |
|---|---|---|---|---|---|---|---|---|`;

const STEPS_HEAD = `
## Steps

For a deployment, the values to fill in are \`azd env get-value APIM_MCP_URL\`, \`azd env get-value AZURE_PUBLIC_CLIENT_ID\`
and \`azd env get-value AZURE_TENANT_ID\`. \`npm start\` prints MCP URL and client id of the chain on this machine; its
sign-in service has another address, so let \`npm run connect\` fill in the steps that name it.
`;

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import clients from '../clients.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '../../..');

/** `docs/clients.md`, from what the tests of clients declare. */
export function clientsPage(): { path: string; text: string } {
  const rows = clients.map(({ client, version, connects, why, tests }) => {
    const files = [...new Set(tests.map(([file]) => `\`test/chain/${file}\``))];
    const shown = files.length > 0 ? files.join(', ') : 'tried by hand';
    return `| ${client} | ${versionOf(client, version)} | ${connects} | ${why} | ${shown} |`;
  });
  return { path: 'docs/clients.md', text: `${HEAD}${rows.join('\n')}\n` };
}

/** Read from where the tests get the client, so that the page names the tested version. */
function versionOf(client: string, version: string): string {
  if (version !== 'package.json' && !version.endsWith('.csproj')) return version;
  const name = /`([^`]+)`/.exec(client)?.[1] ?? '';
  const file = version === 'package.json' ? version : `test/chain/${version}`;
  const text = readFileSync(join(ROOT, file), 'utf8');
  const after = text.split(`"${name}"`)[1] ?? '';
  const found = /"(\d[^"]*)"/.exec(after)?.[1];
  if (found === undefined) throw new Error(`${file} has no version of ${name}.`);
  return found;
}

const HEAD = `<!-- Generated from test/chain/clients.json; "npm run generate" writes it. -->

# Clients

Which clients connect to the deployed server, which do not, and why. \`azd env get-value AZURE_PUBLIC_CLIENT_ID\`
prints the client id for a deployment on Azure, and \`npm start\` prints it for the chain on one machine.

A row with a test file is proven by that test, against the chain on one machine. A row marked "tried by hand" was
tried against that chain, with the stated version; later versions may behave differently. None was tried on a live
tenant ○ (not verified on Azure).

| client | version | connects | what it needs, or why it cannot connect | proven by |
|---|---|---|---|---|
`;

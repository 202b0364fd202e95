/** `npm run connect`: what a user runs or saves so that a client connects, with everything filled in. */
import { CLIENTS } from '../server/src/contract/clients/all.ts';
import type { McpClient } from '../server/src/contract/clients/client.ts';
import { didYouMean } from '../server/src/contract/did-you-mean.ts';
import { findChain, WHICH } from '../twin/run/find-chain.ts';
import { runCommand } from './command.ts';
import { readEnvironment } from './configure-easy-auth/azd.ts';
import { describeSteps } from './connect/describe-steps.ts';
import { READ, readEndpoint } from './connect/read-endpoint.ts';
import { TRIED_CLIENTS } from './connect/tried-clients.ts';
import { metadataOf, warn } from './connect/warn.ts';

const COMMAND = {
  name: 'npm run connect --',
  does: 'Prints what to run or save so that an MCP client connects; without a client, lists the supported ones.',
  operands: '[client]',
  options: {
    ...WHICH,
    deployed: {
      type: 'boolean',
      help: 'For the deployment of the azd environment, not for the chain on this machine.',
    },
    json: { type: 'boolean', help: 'Print JSON.' },
  },
  examples: ['npm run connect -- claude-code', 'npm run connect -- claude-code --deployed'],
} as const;

await runCommand(COMMAND, async ({ values, positionals: [id, ...more] }) => {
  if (more.length > 0) throw new Error(`Name one client, not ${more.length + 1}.`);
  if (values.deployed && values.gateway !== undefined) {
    throw new Error('--gateway names a chain on this machine; leave it out with --deployed.');
  }
  if (id === undefined) return list(values.json);
  const client = find(id);
  const known = values.deployed
    ? await readEnvironment([...READ, 'AZURE_MCP_METADATA'])
    : (await (await findChain(values.gateway)).ask('/state')).values;
  const endpoint = readEndpoint(known);
  const steps = client.steps(endpoint);
  const tried = TRIED_CLIENTS.find((row) => row.id === id);
  const warning = tried && warn(tried, metadataOf(known), !values.deployed);
  if (values.json) {
    console.log(JSON.stringify({ id, name: client.name, endpoint, steps, warning }));
    return;
  }
  console.log(`${client.name}, for ${endpoint.mcpUrl}`);
  console.log(describeSteps(steps));
  if (warning) console.log(`\n${warning}`);
});

function find(id: string): McpClient {
  const client = CLIENTS.find((one) => one.id === id);
  if (client) return client;
  const ids = CLIENTS.map((one) => one.id);
  throw new Error(
    `The client "${id}" is not in the list${didYouMean(id, ids) || '.'} The clients are ${ids.join(', ')}.`,
  );
}

function list(json: boolean | undefined): void {
  const found = CLIENTS.map(({ id, name }) => ({ id, name }));
  const lines = found.map(({ id, name }) => `${id.padEnd(14)} ${name}`);
  console.log(json ? JSON.stringify(found) : lines.join('\n'));
}

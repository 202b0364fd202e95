import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edit } from '../edits/edit.ts';
import { ENTRA } from '../edits/entra.ts';
import { GATEWAY } from '../edits/gateway.ts';
import { NETWORK } from '../edits/network.ts';
import { PLATFORM } from '../edits/platform.ts';
import { WATCH } from '../edits/watch.ts';

type Kind = Omit<Edit, 'hop' | 'what'>;

const edit = (table: readonly Kind[], file: string): Kind => {
  const found = table.find((one) => one.file === file);
  if (!found) throw new Error(`no edit of ${file}`);
  return found;
};

const SERVICES = 'server/src/tools/services.json';
const ORIGIN = 'https://api.watched.example';
const QUERY = edit(WATCH, 'infra/watch/anomaly.kql');

/** An edit for each kind of file that the chain watches, whose effect costs little to observe. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'a policy': edit(GATEWAY, 'infra/gateway/metadata.policy.xml'),
  'an API document': edit(GATEWAY, 'infra/gateway/root.openapi.json'),
  'network rules': edit(NETWORK, 'infra/network/rules/app.json'),
  'sign-in settings': edit(PLATFORM, 'infra/platform/easy-auth.json'),
  'a query': {
    ...QUERY,
    // Waiting for an alert would take longer than all other kinds together.
    request: ({ chain }) => JSON.stringify(chain.twin.deployment()).includes(QUERY.text),
    before: false,
    after: true,
  },
  Bicep: edit(PLATFORM, 'infra/platform/easy-auth.bicep'),
  registrations: edit(ENTRA, 'infra/entra/public-client.json'),
  'recorded services': {
    file: SERVICES,
    old: 'recorded first',
    text: 'recorded later',
    request: async (scene) => (await scene.dial({ internet: '198.51.100.20' }, `${ORIGIN}/`)).text,
    before: 'recorded first',
    after: 'recorded later',
  },
  "the server's source": {
    file: 'server/src/contract/refusals.ts',
    old: 'call tools/list to see the available tools.',
    text: 'tools/list returns those that do.',
    request: async (scene) => {
      const { json } = await scene.call('no_such_tool');
      return String(json.error.message).includes('those that do');
    },
    before: false,
    after: true,
  },
};

/** Adds the file that a fresh checkout does not have. */
export function addServices(root: string): void {
  const recorded = { [ORIGIN]: [{ request: 'GET /', body: 'recorded first' }] };
  writeFileSync(join(root, SERVICES), `${JSON.stringify(recorded, null, 2)}\n`);
}

/**
 * Generates what the deployment must provide for the tools: the file that main.bicep loads, and the
 * services of azure.yaml that azd pushes to sites behind the server: the forwarding site, which exists
 * only while a tool calls a service outside, and those of other MCP servers. `npm run generate` writes the result; a test compares it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bridgeOf, siteSetting } from '../server/src/call/upstream.ts';
import {
  NEEDS,
  SESSIONS_PER_CALLER,
  UPSTREAM_ADDRESSES,
  UPSTREAM_SITES,
} from '../server/src/tools/declarations.ts';
import type { GeneratedFile } from './generated-file.ts';

const ROOT = join(import.meta.dirname, '..');

type Site = Pick<(typeof UPSTREAM_SITES)[number], 'name' | 'place' | 'credential'>;

export function generate(): GeneratedFile[] {
  const needs = {
    secrets: NEEDS.secrets.map((setting) => ({ setting, name: secretName(setting) })),
    outbound: NEEDS.outbound,
    upstreams: UPSTREAM_SITES.map(upstreamSite),
    upstreamAddresses: UPSTREAM_ADDRESSES,
    sessionsPerCaller: SESSIONS_PER_CALLER,
  };
  const project = readFileSync(join(ROOT, 'azure.yaml'), 'utf8');
  return [
    { path: 'infra/tool-needs.generated.json', text: asFile(needs) },
    { path: 'azure.yaml', text: withServices(project, NEEDS.outbound.length > 0, UPSTREAM_SITES) },
  ];
}

/** What the deployment must know about a server that runs in a site of its own. */
export function upstreamSite({ name, place, credential }: Site) {
  const { image, internet, slot } = place;
  return {
    name,
    setting: siteSetting(name),
    slot,
    image: image ?? '',
    internet,
    identity: credential?.kind === 'identity',
    audience: (credential?.kind === 'identity' && credential.audience) || '',
    bridge: bridgeOf(place, credential),
  };
}

/** Matches the repository's formatter, which keeps a list of texts on one line if it fits. */
function asFile(needs: object): string {
  const text = `${JSON.stringify(needs, null, 2)}\n`;
  return text.replace(LIST, (list, indentation: string, member: string, items: string) => {
    const line = `${indentation}${member}[${items.replace(/(?<=,)\n\s+/g, ' ')}]`;
    return line.length < WIDTH ? line : list;
  });
}

const LIST = /^( *)("\w+": )\[\n\s+("(?:[^"\\]|\\.)*"(?:,\n\s+"(?:[^"\\]|\\.)*")*)\n\s+\]/gm;

/** Columns of the formatter. */
const WIDTH = 100;

/** Names of secrets have hyphens where names of settings have underscores. */
export const secretName = (setting: string): string => setting.toLowerCase().replaceAll('_', '-');

const BLOCK = /(?<=^ {2}# npm run generate: services\n).*?(?=^ {2}# end\n)/ms;

const EGRESS = `  # The same bundle; the site starts its other program.
  egress:
    project: server
    language: js
    host: appservice
    dist: dist
`;

/** App Service pulls an image itself, so a site with one has no service. */
const upstreamService = ({
  name,
}: Site): string => `  # The folder of a program, and the bridge that runs it.
  upstream-${name}:
    project: server/upstreams/${name}
    language: js
    host: appservice
    dist: dist
`;

export function withServices(project: string, callsOut: boolean, sites: readonly Site[]): string {
  if (!BLOCK.test(project)) {
    throw new Error('azure.yaml lacks the lines between which these services are written.');
  }
  const pushed = sites.filter(({ place }) => place.image === undefined);
  const services = [callsOut ? EGRESS : '', ...pushed.map(upstreamService)];
  return project.replace(BLOCK, () => services.join(''));
}

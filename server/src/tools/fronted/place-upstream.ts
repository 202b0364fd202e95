import type { UpstreamPlace } from '../../call/upstream.ts';
import { ConfigError } from '../../config/setting.ts';
import { isName } from '../check-declarations.ts';
import type { UpstreamEntry } from './upstream-files.ts';

/** What the name of a site, of a setting and of a private endpoint can contain. */
const SITE_NAME = /^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/;

/** A name is also that of a folder, so it may not lead to another one. */
export const isServerName = (name: string): boolean => isName(name) && !name.startsWith('.');

/**
 * Where a declared server runs.
 *
 * @throws {ConfigError} for a declaration that contradicts itself.
 */
export function placeUpstream(name: string, entry: UpstreamEntry): UpstreamPlace {
  const { url, address, site, credential, sessions } = entry;
  const refuse = (why: string): never => {
    throw new ConfigError(`server/upstreams.json: ${name}: ${why}`);
  };
  if (!isServerName(name)) {
    throw new ConfigError(
      `server/upstreams.json: ${JSON.stringify(name)} cannot be the name of a server.`,
    );
  }
  if (credential?.kind === 'onBehalfOf' && sessions === 'shared') {
    return refuse('A server that is called on behalf of each caller cannot share one session.');
  }
  if (site === undefined) {
    if (url === undefined) return refuse('Declare either "url" or "site".');
    if (credential?.kind === 'environment') {
      return refuse('Only a program in a site of its own can have a key in its environment.');
    }
    if (credential?.kind === 'identity' && credential.audience === undefined) {
      return refuse('Declare the "audience" of the credential: the server that the token is for.');
    }
    return { url, ...(address !== undefined && { address }) };
  }
  if (url !== undefined || address !== undefined) {
    return refuse('Declare either "url" or "site", not both.');
  }
  if (!SITE_NAME.test(name)) {
    return refuse(
      'The name of a server with a site of its own has 1 to 20 lower-case letters, digits and hyphens, and begins with a letter.',
    );
  }
  if (credential?.kind === 'environment' && (site.path !== undefined || sessions === 'shared')) {
    return refuse(
      'A key in the environment needs a program that is started for each session: without "path", and not shared.',
    );
  }
  return site;
}

/** @throws {ConfigError} if two sites would have the same private address. */
export function checkSlots(entries: Readonly<Record<string, UpstreamEntry>>): void {
  const taken = new Map<number, string>();
  for (const [name, { site }] of Object.entries(entries)) {
    if (!site) continue;
    const other = taken.get(site.slot);
    if (other !== undefined) {
      throw new ConfigError(
        `server/upstreams.json: ${other} and ${name} have the same "slot". Give each site another number.`,
      );
    }
    taken.set(site.slot, name);
  }
}

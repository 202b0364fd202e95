import { type Environment, filled, readOrigin } from './setting.ts';

/** Addresses of the sites of other servers, by setting; a laptop has none. */
export function readUpstreamUrls(env: Environment): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  for (const [name, text] of Object.entries(env)) {
    const value = name.startsWith('MCP_UPSTREAM_') ? filled(text) : undefined;
    if (value !== undefined) urls.set(name, readOrigin(name, value));
  }
  return urls;
}

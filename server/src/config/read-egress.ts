import { commaList } from '../contract/comma-list.ts';
import { isServiceOrigin } from '../contract/service-origin.ts';
import { ConfigError, type Environment, filled, hasMoreThanPath, readUrl } from './setting.ts';

/** Address of the site that forwards the tools' calls; absent if no tool makes any. */
export function readEgressUrl(env: Environment): string | undefined {
  const value = filled(env.MCP_EGRESS_URL);
  if (value === undefined) return undefined;
  const url = readUrl('MCP_EGRESS_URL', value);
  if (!hasMoreThanPath(url) && url.pathname === '/') return url.href;
  throw new ConfigError('MCP_EGRESS_URL must be an origin, for example https://<site>/.');
}

/** The origins that the forwarding site may call. */
export function readEgressOrigins(env: Environment): ReadonlySet<string> {
  const origins = commaList(env.MCP_EGRESS_ORIGINS);
  if (origins.length > 0 && origins.every(isServiceOrigin)) return new Set(origins);
  throw new ConfigError(
    'MCP_EGRESS_ORIGINS must list the origins that tools call, separated by commas, for example https://api.example.com.',
  );
}

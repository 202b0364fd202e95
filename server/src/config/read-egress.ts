import { commaList } from '../contract/comma-list.ts';
import { isServiceOrigin } from '../contract/service-origin.ts';
import { ConfigError, type Environment, filled, readOrigin } from './setting.ts';

/** Address of the site that forwards the tools' calls; absent if no tool makes any. */
export function readEgressUrl(env: Environment): string | undefined {
  const value = filled(env.MCP_EGRESS_URL);
  return value === undefined ? undefined : readOrigin('MCP_EGRESS_URL', value);
}

/** The origins that the forwarding site may call. */
export function readEgressOrigins(env: Environment): ReadonlySet<string> {
  const origins = commaList(env.MCP_EGRESS_ORIGINS);
  if (origins.length > 0 && origins.every(isServiceOrigin)) return new Set(origins);
  throw new ConfigError(
    'MCP_EGRESS_ORIGINS must list the origins that tools call, separated by commas, for example https://api.example.com.',
  );
}

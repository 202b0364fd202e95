/**
 * Reads the settings of the process, once at start. A missing or contradictory setting stops the
 * process with a message that says what to set: a server that started anyway would be open.
 */
import type { Config, SettingStatus } from './config.ts';
import { readEgressUrl } from './read-egress.ts';
import { readAuthentication, readPublicUrl } from './read-identity.ts';
import { readHosts, readListen, readOrigins } from './read-listen.ts';
import { readTelemetry } from './read-telemetry.ts';
import { readUpstreamUrls } from './read-upstream-urls.ts';
import { readVaultUrl, readWatchedSecrets } from './read-vault.ts';
import { ConfigError, type Environment, filled, isOn, isReference } from './setting.ts';
import { isSet } from './take-tool-secrets.ts';

const EXPECTED_SETTINGS = [
  'MCP_PUBLIC_URL',
  'KEY_VAULT_URI',
  'SECURE_CONFIG_VALUE',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
];

/** @throws {ConfigError} */
export function readConfig(env: Environment, toolSecrets: readonly string[] = []): Config {
  const hosted = filled(env.WEBSITE_SITE_NAME) !== undefined;
  const settings = Object.fromEntries(
    [...EXPECTED_SETTINGS, ...toolSecrets].map((name) => [name, statusOf(env[name])] as const),
  );
  const enforced = isOn('WEBSITE_AUTH_ENABLED', env);
  const skipped = hosted && !enforced && isOn('SKIP_EASY_AUTH', env);
  if (hosted && !enforced && !skipped) {
    throw new ConfigError(
      'App Service authentication is off, so the server does not start. Turn it on in the deployment, which sets WEBSITE_AUTH_ENABLED, or set SKIP_EASY_AUTH=true for a smoke test without sign-in.',
    );
  }
  const publicUrl = readPublicUrl(env, hosted);
  return {
    listen: readListen(env, hosted, enforced),
    hosted,
    authentication: enforced ? readAuthentication(env, publicUrl) : undefined,
    authenticationSkipped: skipped,
    publicUrl,
    hosts: readHosts(env, hosted),
    origins: readOrigins(env.MCP_ALLOWED_ORIGINS),
    vaultUrl: readVaultUrl(env),
    watchedSecrets: readWatchedSecrets(env),
    egressUrl: readEgressUrl(env),
    upstreamUrls: readUpstreamUrls(env),
    proxied: (filled(env.HTTPS_PROXY) ?? filled(env.https_proxy)) !== undefined,
    sdkOnly: isOn('MCP_SDK_ONLY', env),
    telemetry: readTelemetry(env),
    settings,
    declared: {
      lockedDown:
        filled(env.MCP_LOCKED_DOWN) === undefined ? undefined : isOn('MCP_LOCKED_DOWN', env),
      privateAddress: filled(env.WEBSITE_PRIVATE_IP),
    },
  };
}

function statusOf(value: string | undefined): SettingStatus {
  if (isSet(value)) return 'resolved';
  return value !== undefined && isReference(value) ? 'unresolved' : 'missing';
}

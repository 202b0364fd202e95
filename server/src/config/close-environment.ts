/** Would make the Azure SDKs print what they send, the token to the vault included (L-09). */
const SDK_LOG_SETTINGS = ['AZURE_LOG_LEVEL', 'TYPESPEC_RUNTIME_LOG_LEVEL', 'DEBUG'];

/**
 * Once the settings are read: from then on no part of the process holds the value of the resolved
 * secret, and no library finds a setting that makes it talkative. The exporter's statistics about
 * itself would call a metadata address that does not exist on App Service.
 */
export function closeEnvironment(env: Record<string, string | undefined>): void {
  for (const name of ['SECURE_CONFIG_VALUE', ...SDK_LOG_SETTINGS]) delete env[name];
  env.APPLICATION_INSIGHTS_NO_STATSBEAT = '1';
}

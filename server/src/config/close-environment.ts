/** Would make the Azure SDKs print what they send, including the vault token (L-09). */
const SDK_LOG_SETTINGS = ['AZURE_LOG_LEVEL', 'TYPESPEC_RUNTIME_LOG_LEVEL', 'DEBUG'];

/**
 * Runs once the settings are read. From then on no part of the process has the value of the
 * resolved secret, and no library finds a setting that enables its logging. The exporter's
 * statistics about itself would call a metadata address that does not exist on App Service.
 */
export function closeEnvironment(env: Record<string, string | undefined>): void {
  for (const name of ['SECURE_CONFIG_VALUE', ...SDK_LOG_SETTINGS]) delete env[name];
  env.APPLICATION_INSIGHTS_NO_STATSBEAT = '1';
}

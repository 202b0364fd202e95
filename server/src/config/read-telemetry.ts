import type { Config } from './config.ts';
import { ConfigError, type Environment, filled, GUID, isReference } from './setting.ts';

export function readTelemetry(env: Environment): Config['telemetry'] {
  const connectionString = filled(env.APPLICATIONINSIGHTS_CONNECTION_STRING);
  if (connectionString === undefined || isReference(connectionString)) return undefined;
  if (!isConnectionString(connectionString)) {
    throw new ConfigError(
      'APPLICATIONINSIGHTS_CONNECTION_STRING must be the connection string of an Application Insights component: InstrumentationKey=<GUID>;IngestionEndpoint=https://<host>/.',
    );
  }
  return { connectionString, managedIdentity: filled(env.IDENTITY_ENDPOINT) !== undefined };
}

/** The exporter accepts any text but then delivers nothing, while callers see events accepted. */
function isConnectionString(text: string): boolean {
  const parts = new Map(
    text.split(';').map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=')] as const;
    }),
  );
  const endpoint = parts.get('ingestionendpoint') ?? '';
  const isHttps = URL.canParse(endpoint) && new URL(endpoint).protocol === 'https:';
  return GUID.test((parts.get('instrumentationkey') ?? '').toLowerCase()) && isHttps;
}

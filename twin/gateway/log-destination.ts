import type { Resource } from '../../infra/model/deployment.ts';
import { textAt } from '../../infra/model/select.ts';
import { NotModelled } from '../kit/hop.ts';
import type { Severity } from './services.ts';

/** Where the service's log is sent. */
export interface Destination {
  /** Address of the ingestion endpoint, with a slash at the end. */
  readonly ingestion: string;
  readonly instrumentationKey: string;
  /** Traces below this severity are dropped. */
  readonly verbosity: Severity;
}

const SERVICE = 'Microsoft.ApiManagement/service';

/**
 * Reads the Application Insights diagnostic, which has a fixed name; `undefined` if the service has
 * none.
 *
 * @throws {NotModelled} for a diagnostic without its logger, which API Management would refuse.
 */
export function logDestination(resources: readonly Resource[]): Destination | undefined {
  const diagnostic = resources.find(
    ({ type, name }) => type === `${SERVICE}/diagnostics` && name.endsWith('/applicationinsights'),
  );
  if (!diagnostic) return undefined;
  const id = textAt(diagnostic, 'properties.loggerId').toLowerCase();
  const logger = resources.find(
    (one) => one.type === `${SERVICE}/loggers` && one.id.toLowerCase() === id,
  );
  if (!logger)
    throw new NotModelled('no such logger is deployed', diagnostic, 'properties.loggerId');
  const connectionString = textAt(logger, 'properties.credentials.connectionString');
  return {
    ingestion: partOf(connectionString, 'IngestionEndpoint'),
    instrumentationKey: partOf(connectionString, 'InstrumentationKey'),
    verbosity: textAt(diagnostic, 'properties.verbosity') as Severity,
  };
}

const partOf = (connectionString: string, name: string): string =>
  new RegExp(`(?:^|;)${name}=([^;]*)`).exec(connectionString)?.[1] ?? '';

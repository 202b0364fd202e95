import { AzureMonitorLogExporter } from '@azure/monitor-opentelemetry-exporter';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import { LIMITS } from '../limits.ts';
import type { RecordSink } from './record.ts';

export interface AppInsights {
  readonly connectionString: string;
  /** Sign in to the ingestion endpoint as the process's managed identity. */
  readonly managedIdentity: boolean;
}

/** ExportResultCode.SUCCESS; the enumeration lives in a package of its own. */
const SUCCESS = 0;

/**
 * Custom events in Application Insights: log records with the attribute that its exporter turns into
 * one. Nothing is sampled. What is waiting is counted here, since the batch processor would drop
 * records beyond its bound in silence.
 */
export async function createAppInsightsSink(options: AppInsights): Promise<RecordSink> {
  let waiting = 0;
  let delivered = 0;
  let lost = 0;
  const exporter = await createExporter(options);
  const counted: LogRecordExporter = {
    export(records: ReadableLogRecord[], done) {
      exporter.export(records, (result) => {
        waiting -= records.length;
        if (result.code === SUCCESS) delivered += records.length;
        else lost += records.length;
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'secure-mcp-server' }),
    processors: [
      new BatchLogRecordProcessor({
        exporter: counted,
        maxQueueSize: LIMITS.recordQueue,
        maxExportBatchSize: LIMITS.recordBatch,
        scheduledDelayMillis: LIMITS.recordDelayMs,
        exportTimeoutMillis: LIMITS.recordExportMs,
      }),
    ],
  });
  const logger = provider.getLogger('audit');
  return {
    accept(name, fields) {
      if (waiting >= LIMITS.recordQueue) {
        lost++;
        return false;
      }
      waiting++;
      logger.emit({
        body: name,
        severityNumber: SeverityNumber.INFO,
        attributes: { ...fields, 'microsoft.custom_event.name': name },
      });
      return true;
    },
    delivered: () => delivered,
    lost: () => lost,
    close: () => provider.shutdown(),
  };
}

async function createExporter(options: AppInsights): Promise<LogRecordExporter> {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return new AzureMonitorLogExporter({
    connectionString: options.connectionString,
    // The root file system is read-only on App Service, and a disk is no place for who did what.
    disableOfflineStorage: true,
    ...(options.managedIdentity && { credential: new ManagedIdentityCredential() }),
  });
}

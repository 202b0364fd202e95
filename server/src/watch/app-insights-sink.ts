import type { TokenCredential } from '@azure/identity';
import { AzureMonitorLogExporter } from '@azure/monitor-opentelemetry-exporter';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import type { Config } from '../config.ts';
import { LIMITS } from '../limits.ts';
import type { RecordSink } from './record.ts';

type Telemetry = NonNullable<Config['telemetry']>;

/** ExportResultCode.SUCCESS; the enumeration lives in a package of its own. */
const SUCCESS = 0;

/**
 * Custom events in Application Insights: log records with the attribute that its exporter turns into
 * one. Nothing is sampled. What is waiting is counted here, since the batch processor would drop
 * records beyond its bound in silence.
 */
export async function createAppInsightsSink(telemetry: Telemetry): Promise<RecordSink> {
  let waiting = 0;
  let delivered = 0;
  let lost = 0;
  let closed = false;
  const exporter = await createExporter(telemetry);
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
      // What comes after the last delivery would be taken and never sent.
      if (closed || waiting >= LIMITS.recordQueue) {
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
    close() {
      closed = true;
      return provider.shutdown();
    },
  };
}

async function createExporter(telemetry: Telemetry): Promise<LogRecordExporter> {
  return new AzureMonitorLogExporter({
    connectionString: telemetry.connectionString,
    // The root file system is read-only on App Service, and a disk is no place for who did what.
    disableOfflineStorage: true,
    ...(telemetry.managedIdentity && { credential: await signInAsSite() }),
  });
}

/** As the process's managed identity; its library is loaded where there is one only. */
async function signInAsSite(): Promise<TokenCredential> {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return new ManagedIdentityCredential();
}

import { AsyncLocalStorage } from 'node:async_hooks';
import type { TokenCredential } from '@azure/identity';
import {
  type AzureMonitorExporterOptions,
  AzureMonitorLogExporter,
} from '@azure/monitor-opentelemetry-exporter';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Config } from '../config/config.ts';
import type { Send } from './delivery.ts';
import type { Answer } from './judge-answer.ts';
import type { Waiting } from './record-queue.ts';

type Telemetry = NonNullable<Config['telemetry']>;
type Policy = NonNullable<AzureMonitorExporterOptions['additionalPolicies']>[number]['policy'];

/** One delivery: until when it may go out, and what came back last. */
interface Attempt {
  readonly signal: AbortSignal;
  answer: Answer | undefined;
}

/**
 * Custom events in Application Insights: log records with the attribute that its exporter turns into
 * one. Nothing is sampled. The exporter makes the envelopes, signs in and sends; what came back is
 * taken from its transport, because its own result says success for whatever it would have put on
 * a disk, and there is none.
 */
export async function createAppInsights(telemetry: Telemetry): Promise<Send> {
  const attempts = new AsyncLocalStorage<Attempt>();
  const options: AzureMonitorExporterOptions = {
    connectionString: telemetry.connectionString,
    // The root file system is read-only on App Service, and a disk is no place for who did what.
    disableOfflineStorage: true,
    // What fails is tried again by the queue, which counts it.
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ position: 'perRetry', policy: watchAnswers(attempts) }],
    ...(telemetry.managedIdentity && { credential: await signInAsSite() }),
  };
  const exporter = withoutTimers(() => new AzureMonitorLogExporter(options));
  return (records, signal) => {
    const attempt: Attempt = { signal, answer: undefined };
    return attempts.run(attempt, () => {
      return new Promise<Answer>((resolve) => {
        exporter.export(records.map(toLogRecord), ({ error }) => {
          // Nothing was sent: it did not come past the sign-in.
          resolve(attempt.answer ?? { missing: 'token', detail: error?.name ?? 'no token' });
        });
      });
    });
  };
}

/**
 * The exporter's constructor starts a timer that asks settings.sdk.monitor.azure.com for its own
 * settings, every hour, and no option turns that off. This process dials the ingestion alone.
 */
function withoutTimers<T>(construct: () => T): T {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (() => ({ unref() {} })) as unknown as typeof setTimeout;
  try {
    return construct();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
}

/** Behind all of the exporter's own policies: sees each request as it leaves, and what it meets. */
function watchAnswers(attempts: AsyncLocalStorage<Attempt>): Policy {
  return {
    name: 'watch-answers',
    async sendRequest(request, next) {
      const attempt = attempts.getStore();
      // It waited for a token for too long, and its records have been sent with another one.
      attempt?.signal.throwIfAborted();
      if (attempt) request.abortSignal = attempt.signal;
      try {
        const response = await next(request);
        const retryAfter = response.headers.get('retry-after');
        if (attempt) {
          attempt.answer = { status: response.status, body: response.bodyAsText ?? '', retryAfter };
        }
        return response;
      } catch (error) {
        if (attempt) attempt.answer = { missing: 'answer', detail: codeOf(error) };
        throw error;
      }
    },
  };
}

const RESOURCE = resourceFromAttributes({ 'service.name': 'secure-mcp-server' });

function toLogRecord({ name, fields, time }: Waiting): ReadableLogRecord {
  const hrTime: [number, number] = [Math.floor(time / 1000), (time % 1000) * 1e6];
  return {
    hrTime,
    hrTimeObserved: hrTime,
    body: name,
    severityNumber: SeverityNumber.INFO,
    attributes: { ...fields, 'microsoft.custom_event.name': name },
    resource: RESOURCE,
    instrumentationScope: { name: 'audit' },
    droppedAttributesCount: 0,
  };
}

/** ECONNREFUSED, ENOTFOUND, a certificate's fault: a word of Node's, never a message. */
function codeOf(error: unknown): string {
  const { code, cause, name } = Object(error) as {
    code?: unknown;
    cause?: unknown;
    name?: unknown;
  };
  const word = [Object(cause).code, code, name].find((it) => /^\w{1,64}$/.test(String(it ?? '')));
  return String(word ?? 'no answer');
}

/** As the process's managed identity; its library is loaded where there is one only. */
async function signInAsSite(): Promise<TokenCredential> {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return new ManagedIdentityCredential();
}

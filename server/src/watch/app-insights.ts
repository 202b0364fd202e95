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

/** One delivery: the signal that ends it, and the last response. */
interface Attempt {
  readonly signal: AbortSignal;
  answer: Answer | undefined;
}

/**
 * Sends custom events to Application Insights: log records with the attribute that its exporter
 * converts into events. Nothing is sampled. The exporter builds the envelopes, signs in and sends.
 * The response is read from its transport, because its own result reports success for anything it
 * would have stored on a disk, and offline storage is disabled.
 */
export async function createAppInsights(telemetry: Telemetry): Promise<Send> {
  const attempts = new AsyncLocalStorage<Attempt>();
  const options: AzureMonitorExporterOptions = {
    connectionString: telemetry.connectionString,
    // App Service's root file system is read-only, and audit records do not belong on a disk.
    disableOfflineStorage: true,
    // The queue retries failed records and counts them.
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
          // Nothing was sent: the sign-in failed.
          resolve(attempt.answer ?? { missing: 'token', detail: error?.name ?? 'no token' });
        });
      });
    });
  };
}

/**
 * The exporter's constructor starts an hourly timer that requests the exporter's settings from
 * settings.sdk.monitor.azure.com, and no option turns that off. This process connects only to the
 * ingestion endpoint.
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

/** Runs after the exporter's own policies: sees each request as sent, and its response or error. */
function watchAnswers(attempts: AsyncLocalStorage<Attempt>): Policy {
  return {
    name: 'watch-answers',
    async sendRequest(request, next) {
      const attempt = attempts.getStore();
      // This attempt waited too long for a token, and its records have been sent by another one.
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

/** A Node error code (ECONNREFUSED, ENOTFOUND, a certificate error), never a message. */
function codeOf(error: unknown): string {
  const { code, cause, name } = Object(error) as {
    code?: unknown;
    cause?: unknown;
    name?: unknown;
  };
  const word = [Object(cause).code, code, name].find((it) => /^\w{1,64}$/.test(String(it ?? '')));
  return String(word ?? 'no answer');
}

/** Signs in as the process's managed identity; its library is loaded only if there is one. */
async function signInAsSite(): Promise<TokenCredential> {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return new ManagedIdentityCredential();
}

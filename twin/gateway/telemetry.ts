import { forNoCall } from '../kit/calls.ts';
import type { Clock } from '../kit/hop.ts';
import { Fields } from './header-fields.ts';
import type { Destination } from './log-destination.ts';
import { Body } from './message-body.ts';
import type { Metric, Services, Severity, Trace } from './services.ts';

/** Maximum number of traces waiting for delivery, the oldest dropped first; Azure buffers too. */
const WAITING = 1_000;
const BATCH = 100;
const TIMEOUT_MS = 5_000;
const ANSWER_BYTES = 64 * 1024;

/** Application Insights levels by a policy's severity. */
const LEVELS = { verbose: 0, information: 1, error: 3 } as const satisfies Record<Severity, number>;

const RESOURCE = 'https://monitor.azure.com';

/**
 * Sends traces to Application Insights, with the identity of the service. Traces that cannot be
 * delivered are dropped and logged, because nothing here may delay a request.
 */
export function createTelemetry(
  clock: Clock,
  destination: () => Destination | undefined,
  services: Pick<Services, 'send' | 'identityToken'>,
  log: (line: string) => void,
): Pick<Services, 'trace' | 'metric'> {
  const waiting: object[] = [];
  let sending = false;
  let dropped = 0;

  const drain = async (): Promise<void> => {
    sending = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH);
      const { lost, why } = await deliver(batch, destination()?.ingestion ?? '', services);
      if (lost > 0) log(`the gateway's log lost ${lost} of ${batch.length} traces: ${why}`);
    }
    if (dropped > 0) log(`the gateway's log dropped ${dropped} traces: its queue was full`);
    dropped = 0;
    sending = false;
  };

  const add = (envelope: object): void => {
    waiting.push(envelope);
    if (waiting.length > WAITING) {
      waiting.shift();
      dropped++;
    }
    if (!sending) void forNoCall(drain);
  };

  return {
    trace(entry) {
      const to = destination();
      if (!to || LEVELS[entry.severity] < LEVELS[to.verbosity]) return;
      add(envelopeOf(entry.requestId, 'Message', traceOf(entry), to.instrumentationKey, clock));
    },
    metric(entry) {
      const to = destination();
      if (!to) return;
      add(envelopeOf(entry.requestId, 'Metric', metricOf(entry), to.instrumentationKey, clock));
    },
  };
}

/** How many traces were not accepted, by the receiver's own count, and why. */
async function deliver(
  batch: readonly object[],
  ingestion: string,
  { send, identityToken }: Pick<Services, 'send' | 'identityToken'>,
): Promise<{ lost: number; why: string }> {
  try {
    const response = await send({
      method: 'POST',
      url: `${ingestion}v2.1/track`,
      headers: new Fields([
        ['Authorization', [`Bearer ${await identityToken(RESOURCE)}`]],
        ['Content-Type', ['application/json']],
      ]),
      body: Body.of(JSON.stringify(batch)),
      timeoutMs: TIMEOUT_MS,
      signal: new AbortController().signal,
    });
    await response.body.buffer(ANSWER_BYTES);
    const { itemsAccepted = 0 } = JSON.parse(String(response.body.take(false))) as Receipt;
    return {
      lost: batch.length - itemsAccepted,
      why: `the ingestion answered ${response.status}`,
    };
  } catch (error) {
    return { lost: batch.length, why: (error as Error).message };
  }
}

/** The ingestion endpoint's answer to a delivery. */
interface Receipt {
  readonly itemsAccepted?: number;
}

function envelopeOf(
  requestId: string,
  kind: 'Message' | 'Metric',
  data: object,
  key: string,
  clock: Clock,
): object {
  return {
    name: `Microsoft.ApplicationInsights.${kind}`,
    time: new Date(clock.now()).toISOString(),
    iKey: key,
    tags: { 'ai.operation.id': requestId },
    data: { baseType: `${kind}Data`, baseData: { ver: 2, ...data } },
  };
}

/** Application Insights cuts longer ones as well. */
const MESSAGE_CHARACTERS = 32_768;
const PROPERTY_CHARACTERS = 8_192;

/** A copy, because a part of a text would keep the whole of it in memory. */
const cut = (text: string, most: number): string =>
  text.length > most ? Buffer.from(text.slice(0, most)).toString() : text;

const cutAll = (texts: Readonly<Record<string, string>>): object =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, cut(text, PROPERTY_CHARACTERS)]),
  );

const traceOf = ({ message, severity, metadata, source, requestId }: Trace): object => ({
  message: cut(message, MESSAGE_CHARACTERS),
  severityLevel: LEVELS[severity],
  properties: { ...cutAll(metadata), Source: source, 'Request Id': requestId },
});

const metricOf = ({ name, namespace, value, dimensions }: Metric): object => ({
  metrics: [{ name, ns: namespace, value, count: 1 }],
  properties: cutAll(dimensions),
});

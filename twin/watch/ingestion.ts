import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Row } from './kql/compile.ts';

/** Bytes of one delivery, packed and unpacked; the real endpoint takes 64 MB. */
const PACKED = 1024 * 1024;
const UNPACKED = 16 * 1024 * 1024;

export interface IngestionOptions {
  now(): number;
  /** Whether the sender may write; the token is what came as a bearer. */
  maySend(token: string | undefined): Promise<boolean>;
  store(table: 'AppEvents' | 'AppTraces', row: Row): void;
}

interface Envelope {
  readonly time?: string;
  readonly data?: {
    readonly baseType?: string;
    readonly baseData?: {
      readonly name?: string;
      readonly message?: string;
      readonly severityLevel?: number;
      readonly properties?: Record<string, string>;
    };
  };
}

/**
 * The ingestion endpoint of Application Insights, as far as custom events and traces: `POST /v2.1/track` with a
 * list of envelopes, packed or not, answered with how many were taken.
 */
export function createIngestion(options: IngestionOptions): RequestListener {
  return (request, response) => {
    receive(request, options).then(
      ({ status, body }) => answer(response, status, body),
      () => answer(response, 400, { itemsReceived: 0, itemsAccepted: 0, errors: [] }),
    );
  };
}

async function receive(request: IncomingMessage, options: IngestionOptions) {
  if (request.method !== 'POST' || request.url !== '/v2.1/track') return { status: 404, body: {} };
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (!(await options.maySend(token))) {
    return {
      status: 401,
      body: { message: 'Local authentication is disabled for this component.' },
    };
  }
  const envelopes = JSON.parse(await readText(request)) as readonly Envelope[];
  for (const { time, data } of envelopes) {
    const { name = '', message = '', severityLevel = 1, properties = {} } = data?.baseData ?? {};
    const row = {
      TimeGenerated: time === undefined ? options.now() : Date.parse(time),
      Properties: properties,
      ItemCount: 1,
    };
    if (data?.baseType === 'EventData') options.store('AppEvents', { ...row, Name: name });
    // Metrics and what else a sender may send goes to tables that no query here reads.
    if (data?.baseType === 'MessageData') {
      options.store('AppTraces', { ...row, Message: message, SeverityLevel: severityLevel });
    }
  }
  const count = envelopes.length;
  return { status: 200, body: { itemsReceived: count, itemsAccepted: count, errors: [] } };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > PACKED) throw new RangeError('the delivery is too large');
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (request.headers['content-encoding'] !== 'gzip') return bytes.toString();
  return (await promisify(gunzip)(bytes, { maxOutputLength: UNPACKED })).toString();
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

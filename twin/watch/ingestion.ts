import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { readBounded } from '../../server/src/call/read-bounded.ts';
import { type Envelope, judgeEnvelope } from './judge-envelope.ts';
import type { Row } from './kql/run-plan.ts';
import { rowsOf, type Table } from './rows-of.ts';

/** Bytes of one delivery, compressed and decompressed; the real endpoint accepts 64 MB. */
const PACKED = 1024 * 1024;
const UNPACKED = 16 * 1024 * 1024;

export interface IngestionOptions {
  now(): number;
  /** The instrumentation key of the component. */
  readonly key: string;
  /** The status to refuse a sender with, if any; `token` is the bearer token. */
  judgeSender(token: string | undefined): Promise<401 | 403 | undefined>;
  store(table: Table, row: Row): void;
}

const REFUSALS = {
  401: 'Local authentication is disabled for this component.',
  403: 'The identity lacks Monitoring Metrics Publisher on this component.',
} as const;

/**
 * The ingestion endpoint of Application Insights: `POST /v2.1/track` with a list of envelopes,
 * optionally compressed, answered with the outcome of each.
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
  const refused = await options.judgeSender(token);
  if (refused) return { status: refused, body: { message: REFUSALS[refused] } };
  const items: unknown = JSON.parse(await readText(request));
  if (!Array.isArray(items)) throw new TypeError('not a list of envelopes');
  return receipt(items, (item) => {
    const message = judgeEnvelope(item, options.key, options.now());
    if (message === undefined) keep(item as Envelope, options);
    return message;
  });
}

/** Each envelope is accepted or refused separately, and the answer says which. */
function receipt(items: readonly unknown[], take: (item: unknown) => string | undefined) {
  const errors = items.flatMap((item, index) => {
    const message = take(item);
    return message === undefined ? [] : [{ index, statusCode: 400, message }];
  });
  const itemsAccepted = items.length - errors.length;
  const failed = itemsAccepted === 0 ? 400 : 206;
  return {
    status: errors.length === 0 ? 200 : failed,
    body: { itemsReceived: items.length, itemsAccepted, errors },
  };
}

function keep(envelope: Envelope, { store }: IngestionOptions): void {
  for (const { table, row } of rowsOf(envelope)) store(table, row);
}

async function readText(request: IncomingMessage): Promise<string> {
  const bytes = await readBounded(request, PACKED, 'resume');
  if (request.headers['content-encoding'] !== 'gzip') return bytes.toString();
  return (await promisify(gunzip)(bytes, { maxOutputLength: UNPACKED })).toString();
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

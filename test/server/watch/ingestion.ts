import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Internet, openInternet } from '../../infra/hook/support/internet.ts';

const HOST = 'westeurope-1.in.applicationinsights.azure.com';

export interface Envelope {
  readonly name: string;
  readonly data: {
    readonly baseType: string;
    readonly baseData: { readonly name: string; readonly properties: Record<string, string> };
  };
}

export interface Ingestion extends AsyncDisposable {
  /** Settings of a server that sends its records here. */
  readonly env: Record<string, string>;
  readonly envelopes: Envelope[];
  /** The Authorization header of each delivery. */
  readonly authorizations: (string | undefined)[];
  /** Bytes as they came, for looking for what must not be in them. */
  readonly bodies: string[];
  readonly internet: Internet;
  /** How the next deliveries are answered. */
  respond: (response: ServerResponse, count: number) => void;
}

/** A stand-in for the ingestion endpoint under its real name, over TLS, behind a proxy. */
export async function startIngestion(): Promise<Ingestion> {
  const envelopes: Envelope[] = [];
  const bodies: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const listener: RequestListener = async (request, response) => {
    const text = await readText(request);
    bodies.push(text);
    authorizations.push(request.headers.authorization);
    const received = JSON.parse(text) as Envelope[];
    envelopes.push(...received);
    ingestion.respond(response, received.length);
  };
  const internet = await openInternet(HOST, listener);
  const folder = await mkdtemp(join(tmpdir(), 'ingestion-'));
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, internet.authority);
  const ingestion: Ingestion = {
    env: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://${HOST}/`,
      HTTPS_PROXY: internet.proxy,
      NO_PROXY: '127.0.0.1,localhost',
      NODE_USE_ENV_PROXY: '1',
      NODE_EXTRA_CA_CERTS: authority,
    },
    envelopes,
    authorizations,
    bodies,
    internet,
    respond: (response, count) =>
      response.end(JSON.stringify({ itemsReceived: count, itemsAccepted: count, errors: [] })),
    async [Symbol.asyncDispose]() {
      await internet[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
  return ingestion;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
}

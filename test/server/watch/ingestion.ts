import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openInternet } from '../../support/internet.ts';

export const INGESTION_HOST = 'westeurope-1.in.applicationinsights.azure.com';

export interface Envelope {
  readonly name: string;
  readonly data: {
    readonly baseType: string;
    readonly baseData: { readonly name: string; readonly properties: Record<string, string> };
  };
}

/** How the ingestion endpoint responds: keeps every delivery and says that it accepted all records. */
export function createRecorder() {
  const recorder = {
    envelopes: [] as Envelope[],
    authorizations: [] as (string | undefined)[],
    bodies: [] as string[],
    respond: (response: ServerResponse, count: number): unknown =>
      response.end(JSON.stringify({ itemsReceived: count, itemsAccepted: count, errors: [] })),
    listener: async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const text = await readText(request);
      recorder.bodies.push(text);
      recorder.authorizations.push(request.headers.authorization);
      const received = JSON.parse(text) as Envelope[];
      recorder.envelopes.push(...received);
      recorder.respond(response, received.length);
    },
  };
  return recorder;
}

export const CONNECTION_STRING = `InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://${INGESTION_HOST}/`;

/** A stand-in for the ingestion endpoint under its real name, over TLS, behind a proxy. */
export async function startIngestion() {
  const recorder = createRecorder();
  const internet = await openInternet({ [INGESTION_HOST]: recorder.listener });
  const folder = await mkdtemp(join(tmpdir(), 'ingestion-'));
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, internet.authority);
  return Object.assign(recorder, {
    internet,
    /** Settings of a server that sends its records here. */
    env: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: CONNECTION_STRING,
      HTTPS_PROXY: internet.proxy,
      NO_PROXY: '127.0.0.1,localhost',
      NODE_USE_ENV_PROXY: '1',
      NODE_EXTRA_CA_CERTS: authority,
    },
    async [Symbol.asyncDispose]() {
      await internet[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  });
}

export const readEnvelopes = async (request: IncomingMessage): Promise<Envelope[]> =>
  JSON.parse(await readText(request));

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
}

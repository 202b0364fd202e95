import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { fields, isText, type Wire } from './protobuf.ts';

/** A span as a collector sees it. */
export interface Received {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  /** Nanoseconds since the epoch. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code: number; readonly message: string };
}

export interface Collector {
  readonly url: string;
  readonly spans: readonly Received[];
  /** Requests with their path and headers. */
  readonly requests: readonly { path: string; headers: NodeJS.Dict<string | string[]> }[];
  /** Bodies as they came. */
  readonly bodies: readonly Buffer[];
  close(): Promise<void>;
}

/** A collector of OTLP over HTTP, decoding by opentelemetry-proto 1.x. @param answer its status. */
export async function startCollector(answer = () => 200): Promise<Collector> {
  const [spans, requests, bodies]: [Received[], Collector['requests'][number][], Buffer[]] = [
    [],
    [],
    [],
  ];
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    requests.push({ path: incoming.url ?? '', headers: incoming.headers });
    bodies.push(body);
    const status = answer();
    if (status === 200) spans.push(...spansIn(body));
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const bytesOf = (wire: Wire | undefined): Buffer =>
  Buffer.isBuffer(wire) ? wire : Buffer.alloc(0);
const textOf = (wire: Wire | undefined): string => bytesOf(wire).toString('utf8');
const hexOf = (wire: Wire | undefined): string => bytesOf(wire).toString('hex');

const spansIn = (body: Buffer): Received[] =>
  fields(body)
    .all(1)
    .flatMap((resourceSpans) => {
      const own = fields(bytesOf(resourceSpans));
      const resource = attributesIn(fields(bytesOf(own.one(1))).all(1));
      return own
        .all(2)
        .flatMap((scopeSpans) => fields(bytesOf(scopeSpans)).all(2))
        .map((span) => spanIn(bytesOf(span), String(resource['service.name'])));
    });

function spanIn(bytes: Buffer, service: string): Received {
  const { one, all } = fields(bytes);
  const status = fields(bytesOf(one(15)));
  return {
    service,
    traceId: hexOf(one(1)),
    spanId: hexOf(one(2)),
    parentSpanId: hexOf(one(4)),
    name: textOf(one(5)),
    kind: Number(one(6) ?? 0),
    start: BigInt(one(7) as bigint),
    end: BigInt(one(8) as bigint),
    attributes: attributesIn(all(9)),
    status: { code: Number(status.one(3) ?? 0), message: textOf(status.one(2)) },
  };
}

function attributesIn(pairs: readonly Wire[]): Record<string, unknown> {
  const entries = pairs.map((pair) => {
    const { one } = fields(bytesOf(pair));
    const value = fields(bytesOf(one(2)));
    const text = value.one(1);
    return [textOf(one(1)), isText(text) ? textOf(text) : Number(value.one(3))] as const;
  });
  return Object.fromEntries(entries);
}

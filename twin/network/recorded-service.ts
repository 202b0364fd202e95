import type { RequestListener } from 'node:http';

/** One recorded answer of a service outside. */
export interface Recorded {
  /** Method and path with query, such as `GET /tickets/7`. */
  readonly request: string;
  /** 200 unless given. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or a value that is sent as JSON. */
  readonly body?: unknown;
  /** Headers that the request must have; without them the answer is 401. */
  readonly requires?: Readonly<Record<string, string>>;
}

/** Answers as a service was recorded, read for each request so that an edit acts at once. */
export const recordedService =
  (read: () => readonly Recorded[]): RequestListener =>
  (request, response) => {
    const asked = `${request.method} ${request.url}`;
    let recorded: readonly Recorded[];
    try {
      recorded = read();
    } catch (error) {
      return void response.writeHead(500).end((error as Error).message);
    }
    const found = recorded.find((one) => one.request === asked);
    if (!found) {
      const known = recorded.map((one) => one.request).join(', ');
      return void response.writeHead(404).end(`The stand-in has no ${asked}, only ${known}.`);
    }
    const lacks = Object.entries(found.requires ?? {}).some(
      ([name, value]) => request.headers[name.toLowerCase()] !== value,
    );
    if (lacks) return void response.writeHead(401).end('{"error":"unauthorized"}');
    const { status = 200, headers, body = '' } = found;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type = typeof body === 'string' ? 'text/plain' : 'application/json';
    response.writeHead(status, { 'content-type': type, ...headers }).end(text);
  };

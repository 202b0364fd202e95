import { IncomingMessage } from 'node:http';
import { readBounded } from '../../../server/src/call/read-bounded.ts';

/** A form of this service is small; whoever sends more wants something else. */
const MAX_BYTES = 64 * 1024;

export async function readBody(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(request));
}

/** @throws {BodyTooLarge} for a body that is larger than any of this service has to be. */
export const readText = async (request: IncomingMessage): Promise<string> =>
  (await readBounded(request, MAX_BYTES)).toString('utf8');

/** A request to hand on: another address and body, the same connection and cookies. */
export function replacedRequest(
  request: IncomingMessage,
  url: string,
  body?: URLSearchParams,
): IncomingMessage {
  const replaced = new IncomingMessage(request.socket);
  const text = body?.toString();
  // What a page's own origin means has been judged by then.
  const { origin: _origin, authorization: _credentials, ...headers } = request.headers;
  delete headers['content-length'];
  delete headers['transfer-encoding'];
  delete headers['content-type'];
  replaced.method = text === undefined ? 'GET' : 'POST';
  replaced.url = url;
  replaced.httpVersion = request.httpVersion;
  replaced.httpVersionMajor = request.httpVersionMajor;
  replaced.httpVersionMinor = request.httpVersionMinor;
  replaced.headers =
    text === undefined
      ? headers
      : {
          ...headers,
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': String(Buffer.byteLength(text)),
        };
  // Whole already; otherwise its end would count as a lost connection, and close it.
  replaced.complete = true;
  if (text !== undefined) replaced.push(text);
  replaced.push(null);
  return replaced;
}

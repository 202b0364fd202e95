import { IncomingMessage } from 'node:http';
import { readBounded } from '../../../server/src/call/read-bounded.ts';
import { hideForm } from './note.ts';

/** This service's forms are small; a larger body is no such form. */
const MAX_BYTES = 64 * 1024;

export async function readBody(request: IncomingMessage): Promise<URLSearchParams> {
  const form = new URLSearchParams(await readText(request));
  hideForm(form);
  return form;
}

/** @throws {BodyTooLarge} for a body larger than any form of this service. */
export const readText = async (request: IncomingMessage): Promise<string> =>
  (await readBounded(request, MAX_BYTES, 'resume')).toString('utf8');

/** A request for another handler: another address and body, the same connection and cookies. */
export function replacedRequest(
  request: IncomingMessage,
  url: string,
  body?: URLSearchParams,
): IncomingMessage {
  const replaced = new IncomingMessage(request.socket);
  const text = body?.toString();
  // The page's origin has been checked by now.
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
  // Already complete; otherwise its end would look like a lost connection and close the socket.
  replaced.complete = true;
  if (text !== undefined) replaced.push(text);
  replaced.push(null);
  return replaced;
}

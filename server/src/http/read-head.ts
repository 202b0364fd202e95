import type { IncomingMessage } from 'node:http';
import type { Head } from '../call/values.ts';

/**
 * Reads the head from `rawHeaders`: Node's own `headers` keeps the first of two Authorization
 * headers and silently drops the other, and joins other duplicates with a comma (SG-10, J-21,
 * P-04).
 */
export function readHead(request: IncomingMessage): Head {
  const fields = new Map<string, string[]>();
  const raw = request.rawHeaders;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const values = fields.get(name);
    if (values) values.push(raw[i + 1] as string);
    else fields.set(name, [raw[i + 1] as string]);
  }
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    httpVersion: request.httpVersion,
    fields,
  };
}
